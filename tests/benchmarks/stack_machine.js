// The machine that computed bytecode before registers.js: an array as a stack, of which each operation takes its arguments.
// A step of it is what a step of the engine is measured against (engine_step.mjs). It reads the same tokens:
// A function whose record in gd_core/expression/functions says how it is made of these needs nothing here.

const SQRT_PI = Math.sqrt(Math.PI);

// erf to 15 digits: by its series near 0, by its continued fraction (computed from the far end) elsewhere.
function erf(t) {
  const size = Math.abs(t);
  if (!(size < 6)) return Math.sign(t);
  if (size < 2.5) {
    let [term, sum] = [t, t];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n += 1) {
      term *= (-t * t) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / SQRT_PI) * sum;
  }
  let tail = 0;
  for (let n = 80; n > 0; n -= 1) tail = n / 2 / (size + tail);
  return Math.sign(t) * (1 - Math.exp(-t * t) / (SQRT_PI * (size + tail)));
}

// sin(t)/t and its derivatives lose digits near 0, where their series are used.
const nearZero = (near, far) => (t) => (Math.abs(t) < 0.05 ? near(t) : far(t));

export const OPERATIONS = new Map(
  Object.entries({
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    sqrt: (t) => Math.sqrt(t),
    pow: Math.pow,
    gd_power: Math.pow,
    lt: (a, b) => Number(a < b),
    le: (a, b) => Number(a <= b),
    gt: (a, b) => Number(a > b),
    ge: (a, b) => Number(a >= b),
    if: (test, then, otherwise) => (test ? then : otherwise),
    atan2: Math.atan2,
    gd_larger: (a, b) => (a === b ? 0.5 : Number(a > b)),
    gd_max: (a, b) => Math.max(a, b),
    gd_min: (a, b) => Math.min(a, b),
    gd_sign: (t) => Math.sign(t),
    gd_abs: (t) => Math.abs(t),
    gd_floor: (t) => Math.floor(t),
    gd_ceil: (t) => Math.ceil(t),
    gd_cbrt: (t) => Math.cbrt(t),
    gd_sigmoid: (t) => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t))),
    gd_softplus: (t) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))),
    gd_sinc: nearZero(
      (t) => 1 - t ** 2 / 6 + t ** 4 / 120 - t ** 6 / 5040,
      (t) => Math.sin(t) / t,
    ),
    gd_sinc1: nearZero(
      (t) => -t / 3 + t ** 3 / 30 - t ** 5 / 840,
      (t) => (Math.cos(t) - Math.sin(t) / t) / t,
    ),
    gd_sinc2: nearZero(
      (t) => -1 / 3 + t ** 2 / 10 - t ** 4 / 168,
      (t) => -Math.sin(t) / t - (2 * Math.cos(t)) / t ** 2 + (2 * Math.sin(t)) / t ** 3,
    ),
    erf,
  }),
);
for (const name of [
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "exp",
  "log",
]) {
  OPERATIONS.set(name, (t) => Math[name](t));
}

// Where an operation divides by zero. What is made of that has no value: not an infinity, of which exp(-1/x^2) would
// make a number again. As in gd_core/compiler/jets.py.
const isPole = (base, exponent) => base === 0 && exponent < 0;
const HOLES = new Map(
  Object.entries({
    "/": (_, b) => b === 0,
    pow: isPole,
    gd_power: isPole,
    log: (t) => t === 0,
    atanh: (t) => Math.abs(t) === 1,
  }),
);
const HOLE = undefined; // in place of a number

// The result of an operation on the last numbers of a stack, which are taken off it.
function apply({ name, operation, isHole }, stack) {
  const given = stack.splice(stack.length - operation.length);
  // A choice needs its test and the part that it takes, everything else all that it is given.
  const needed = name === "if" ? given.slice(0, 1) : given;
  return needed.includes(HOLE) || isHole?.(...given) ? HOLE : operation(...given);
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
      if (OPERATIONS.has(token)) return { name: token, operation: OPERATIONS.get(token), isHole: HOLES.get(token) };
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
