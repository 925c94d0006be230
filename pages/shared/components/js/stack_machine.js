// Computes what gd_core/objective/bytecode.py has written: value and slopes of the function, at any point, here in the browser.
// The text is numbers, names of its own lines and names of the operations below; anything else is refused.

const SQRT_PI = Math.sqrt(Math.PI);

// 15 digits: the series near 0, the continued fraction (from the far end) farther out.
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

// sin(t)/t and its derivatives lose their digits near 0, where a series is better.
const nearZero = (near, far) => (t) => (Math.abs(t) < 0.05 ? near(t) : far(t));

const OPERATIONS = new Map(Object.entries({
  "+": (a, b) => a + b,
  "*": (a, b) => a * b,
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
  gd_sinc: nearZero((t) => 1 - t ** 2 / 6 + t ** 4 / 120 - t ** 6 / 5040, (t) => Math.sin(t) / t),
  gd_sinc1: nearZero((t) => -t / 3 + t ** 3 / 30 - t ** 5 / 840, (t) => (Math.cos(t) - Math.sin(t) / t) / t),
  gd_sinc2: nearZero((t) => -1 / 3 + t ** 2 / 10 - t ** 4 / 168, (t) => -Math.sin(t) / t - (2 * Math.cos(t)) / t ** 2 + (2 * Math.sin(t)) / t ** 3),
  erf,
}));
for (const name of ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "log"]) {
  OPERATIONS.set(name, (t) => Math[name](t));
}

class Machine {
  constructor({ variables, lines, results }) {
    const places = new Map(variables.map((name, place) => [name, place]));
    this.width = variables.length;
    this.lines = lines.map((line) => {
      const [name, ...words] = line.split(" ");
      const steps = this.steps(words, places);
      places.set(name, places.size);
      return steps;
    });
    this.results = results.map((words) => this.steps(words.split(" "), places));
  }

  steps(words, places) {
    return words.map((word) => {
      if (places.has(word)) return { place: places.get(word) };
      if (OPERATIONS.has(word)) return { operation: OPERATIONS.get(word), count: OPERATIONS.get(word).length };
      if (word !== "nan" && Number.isNaN(Number(word))) throw new Error("not a word of the machine");
      return { number: Number(word) };
    });
  }

  // [f, ∂f/∂x, …] at a point.
  at(point) {
    const memory = point.slice(0, this.width);
    for (const line of this.lines) memory.push(this.run(line, memory));
    return this.results.map((line) => this.run(line, memory));
  }

  run(steps, memory) {
    const stack = [];
    for (const step of steps) {
      if (step.operation) stack.push(step.operation(...stack.splice(stack.length - step.count)));
      else stack.push("place" in step ? memory[step.place] : step.number);
    }
    return stack[0];
  }
}
