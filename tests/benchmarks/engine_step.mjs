// Times of a step of Rosenbrock's function, in microseconds: by the engine, by the stack machine that computed bytecode
// before it, and by JavaScript written by hand; of the engine's other methods as well.

import { Descent } from "../../gd_core/browser/js/descent.js";
import { Machine as StackMachine } from "./stack_machine.js";

const REPEATS = 101;
const WARM_UP = 20; // repeats that are still being compiled
// Steps of a run, which takes about 0.3 ms, so that few runs are interrupted by other programs.
const STEPS = { ours: 5_000, stack: 150, hand: 50_000, others: 1_500 };

// given: the bytecode of the function and of the steps of methods with their numbers, of which the first has α alone.
export function times({ objective, methods, start }) {
  const [first, ...others] = methods;
  const runs = {
    ours: [STEPS.ours, byEngine(objective, first, start)],
    stack: [STEPS.stack, byStack(objective, first, start)],
    hand: [STEPS.hand, (count) => byHand(start, first.numbers[0], count)],
    ...Object.fromEntries(others.map((other) => [other.name, [STEPS.others, byEngine(objective, other, start)]])),
  };
  check(runs);
  const found = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let repeat = -WARM_UP; repeat < REPEATS; repeat += 1) {
    for (const [name, [count, run]] of Object.entries(runs)) {
      const time = timed(run, count);
      if (repeat >= 0) found[name].push(time);
    }
  }
  return found;
}

function timed(run, count) {
  const before = performance.now();
  run(count);
  return (1e3 * (performance.now() - before)) / count;
}

function byEngine(objective, { step, begin, numbers }, start) {
  const descent = new Descent(objective, { step, begin });
  return (count) => {
    const points = descent.follow(start, numbers, count);
    return descent.points.slice(2 * points - 2, 2 * points);
  };
}

function byStack(objective, { step, numbers }, start) {
  const [machine, mover] = [new StackMachine(objective), new StackMachine(step)];
  return (count) => {
    let point = start;
    for (let k = 0; k < count; k += 1) {
      const [, ...slopes] = machine.at(point);
      point = mover.at([...point, ...slopes, ...numbers]);
    }
    return point;
  };
}

function byHand([x0, y0], alpha, count) {
  let [x, y] = [x0, y0];
  for (let k = 0; k < count; k += 1) {
    const [a, b] = [1 - x, y - x * x];
    const slope = -2 * a - 400 * b * x;
    y -= alpha * 200 * b;
    x -= alpha * slope;
  }
  return [x, y];
}

function check({ ours, stack, hand }) {
  const ends = [ours, stack, hand].map(([, run]) => run(500));
  const apart = Math.max(...ends.flatMap((end) => [...end].map((c, axis) => Math.abs(c - ends[0][axis]))));
  if (!(apart < 1e-9)) throw new Error("they do not take the same steps: nothing to compare");
}
