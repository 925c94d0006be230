// The conditions that end a run early, as gd_core/descent/stopping.py states them and gd_core/descent/loop.py asks them.

export class EarlyStop {
  // rules: the fields of StopRules, null for what is off; climbs: whether f is to grow.
  constructor(rules, climbs) {
    const { gradient_tolerance, max_evaluations, patience, min_improvement } = rules;
    this.tolerance = gradient_tolerance ?? null;
    this.evaluations = max_evaluations ?? Infinity; // a step evaluates one gradient
    this.patience = patience ?? Infinity;
    this.improvement = min_improvement ?? 0;
    this.sign = climbs ? -1 : 1;
    this.best = Infinity;
    this.waited = 0;
  }

  // Whether a run ends at a point, from f and its slopes, which stand in registers; to be asked once for each point.
  endsAt(count, registers, value, slopes) {
    if (count >= this.evaluations) return true;
    if (this.tolerance !== null && lengthOf(registers, slopes) <= this.tolerance) return true;
    return this.patience < Infinity && this.isStuck(this.sign * registers[value]);
  }

  // Whether the lowest height has not improved for as many points as patience allows.
  isStuck(height) {
    const hasImproved = this.best - height > this.improvement;
    this.waited = hasImproved ? 0 : this.waited + 1;
    if (hasImproved) this.best = height;
    return this.waited >= this.patience;
  }
}

// The length of a vector whose parts stand in registers.
export function lengthOf(registers, vector) {
  let squares = 0;
  for (let axis = 0; axis < vector.length; axis += 1) squares += registers[vector[axis]] ** 2;
  return Math.sqrt(squares);
}
