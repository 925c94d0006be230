// The machine that computed bytecode before registers.js: an array as a stack, of which each operation takes its arguments.
// A step of it is what a step of the engine is measured against (engine_step.mjs). It reads the same tokens,
// and of the operations those that the step of Rosenbrock's function is made of.

const OPERATIONS = new Map(
  Object.entries({
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    pow: Math.pow,
  }),
);

// Where an operation divides by zero. What is made of that has no value: not an infinity, of which exp(-1/x^2) would
// make a number again. As in gd_core/compiler/jets.py.
const isPole = (base, exponent) => base === 0 && exponent < 0;
const HOLES = new Map(
  Object.entries({
    "/": (_, b) => b === 0,
    pow: isPole,
  }),
);
const HOLE = undefined; // in place of a number

// The result of an operation on the last numbers of a stack, which are taken off it.
function apply({ operation, isHole }, stack) {
  const given = stack.splice(stack.length - operation.length);
  return given.includes(HOLE) || isHole?.(...given) ? HOLE : operation(...given);
}

export class Machine {
  constructor({ variables, lines, results }) {
    const slots = new Map(variables.map((name, slot) => [name, slot])); // a name -> its index in the memory
    this.width = variables.length;
    this.lines = lines.map((line) => {
      const [name, ...tokens] = line.split(" ");
      const steps = this.steps(tokens, slots);
      slots.set(name, slots.size);
      return steps;
    });
    this.results = results.map((text) => this.steps(text.split(" "), slots));
  }

  steps(tokens, slots) {
    return tokens.map((token) => {
      if (slots.has(token)) return { slot: slots.get(token) };
      if (OPERATIONS.has(token)) return { operation: OPERATIONS.get(token), isHole: HOLES.get(token) };
      if (token !== "nan" && Number.isNaN(Number(token))) throw new Error("not a token of the machine");
      return { number: Number(token) };
    });
  }

  // [f, ∂f/∂x, …] at a point, nan where one is undefined.
  at(point) {
    const memory = point.slice(0, this.width);
    for (const line of this.lines) memory.push(this.run(line, memory));
    return this.results.map((line) => this.run(line, memory) ?? Number.NaN);
  }

  run(steps, memory) {
    const stack = [];
    for (const step of steps) {
      if (step.operation) stack.push(apply(step, stack));
      else stack.push("slot" in step ? memory[step.slot] : step.number);
    }
    return stack[0];
  }
}
