// Whole runs of a method in the browser: from the bytecode of a function (gd_core/objective/bytecode.py) and of a step of
// the method (gd_core/optimizers/tracing.py), which stand here as one program. gd_core/descent/loop.py computes the same,
// and goes on where the chain rule has no slope but f has one, which it looks for from around: here a run ends there.

import { Assembler } from "./assembler.js";
import { EarlyStop, lengthOf } from "./early_stop.js";
import { Machine } from "./machine.js";
import { CODE } from "./operations.js";
import { Registers } from "./registers.js";

export class Descent {
  // step: with the bytecode of a step and of the memory to begin with; climbs: whether f is to grow; letters: how many
  // of the last variables of the function are letters, whose numbers `fix` sets.
  constructor(objective, { step, begin }, climbs = false, letters = 0) {
    const assembler = new Assembler();
    this.dim = objective.variables.length - letters;
    this.beginning = new Machine(begin);
    this.state = assembler.inputs(this.dim + begin.results.length); // the point, then the memory
    this.numbers = assembler.inputs(begin.variables.length);
    this.letters = assembler.inputs(letters);
    const point = this.state.slice(0, this.dim);
    const [value, ...slopes] = assembler.add(objective, [...point, ...this.letters]);
    const downhill = climbs
      ? slopes.map((slope) => assembler.emit(CODE.MULTIPLY, slope, assembler.constant(-1)))
      : slopes;
    const given = [...point, ...downhill, ...this.state.slice(this.dim), ...this.numbers];
    this.next = Int32Array.from(assembler.apart(assembler.add(step, given)));
    this.value = value;
    this.slopes = slopes;
    this.climbs = climbs;
    this.registers = new Registers(assembler.finish([value, ...slopes, ...this.next]));
    this.points = new Float64Array(0);
    this.values = new Float64Array(0);
  }

  // Sets the numbers of the letters.
  fix(numbers) {
    for (const [k, register] of this.letters.entries()) this.registers.values[register] = numbers[k];
  }

  // Follows the method from a start with its numbers, in the order of the bytecode. Returns the number of points, of
  // which `points` then holds the coordinates, one point after the other, and `values` the heights. A run ends early
  // where f or the next point is not finite, when it isLost, and by the fields of StopRules.
  follow(start, numbers, iterations, rules = {}) {
    const stop = new EarlyStop(rules, this.climbs);
    this.reserve(iterations + 1);
    this.load(start, numbers);
    let count = 0;
    this.isLost = false;
    while (this.record(count)) {
      if (count === iterations || stop.endsAt(count, this.registers.values, this.value, this.slopes)) return count + 1;
      this.advance();
      count += 1;
    }
    this.isLost = true;
    return count;
  }

  // The length of the slope at the last point of a run that is not lost.
  get steepness() {
    return lengthOf(this.registers.values, this.slopes);
  }

  // Computes f and the step at the point, and writes the point down; returns whether all is finite there.
  record(count) {
    const { registers, dim, points } = this;
    const { values: r } = registers;
    const first = this.state[0];
    registers.compute();
    let isDefined = Number.isFinite(r[this.value]);
    for (let axis = 0; axis < dim; axis += 1) {
      const x = r[first + axis];
      isDefined = isDefined && Number.isFinite(x);
      points[count * dim + axis] = x;
    }
    this.values[count] = r[this.value];
    return isDefined;
  }

  // The next point and the memory after the step in place of those before; they stand one after the other.
  advance() {
    const { next } = this;
    const { values: r } = this.registers;
    const first = this.state[0];
    for (let k = 0; k < next.length; k += 1) r[first + k] = r[next[k]];
  }

  load(start, numbers) {
    const { values } = this.registers;
    const state = [...start.slice(0, this.dim), ...this.beginning.at(numbers)];
    for (let k = 0; k < state.length; k += 1) values[this.state[k]] = state[k];
    for (let k = 0; k < numbers.length; k += 1) values[this.numbers[k]] = numbers[k];
  }

  reserve(count) {
    if (this.values.length >= count) return;
    this.points = new Float64Array(count * this.dim);
    this.values = new Float64Array(count);
  }
}
