// The conditions that end a run early, as gd_core/descent/stopping.py states them and gd_core/descent/loop.py asks them.

export class EarlyStop {
  // rules: the fields of StopRules, null for what is off; climbs: whether f is to grow.
  constructor(rules, climbs) {
    const { gradient_tolerance, max_evaluations, patience, min_improvement } = rules;
    this.tolerance = gradient_tolerance ?? -1; // no slope is as small as that
    this.evaluations = max_evaluations ?? Infinity; // a step evaluates one gradient
    this.patience = patience ?? Infinity;
    this.improvement = min_improvement ?? 0;
    this.sign = climbs ? -1 : 1;
    this.best = Infinity;
    this.waited = 0;
  }

  // Whether a run ends at a point, from f and the length of the gradient there; to be asked once for each point.
  endsAt(count, value, steepness) {
    if (steepness <= this.tolerance || count >= this.evaluations) return true;
    const height = this.sign * value;
    const hasImproved = this.best - height > this.improvement;
    this.waited = hasImproved ? 0 : this.waited + 1;
    if (hasImproved) this.best = height;
    return this.waited >= this.patience;
  }
}
