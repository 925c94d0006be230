// The operations of bytecode (gd_core/objective/bytecode.py). Each computes into register d from the registers a, b and
// c; the quick ones are cases of a switch in registers.js. Where one divides by zero, it says so in register POLE:
// what is made of that has no value, and is not an infinity, of which exp(-1/x^2) would make a number again. As in
// gd_core/compiler/jets.py.

export const POLE = 0; // the register in which an operation says that it has divided by zero
// Codes of operations: those of the quick ones, and from FIRST_CALL on those of the functions in CALLS.
export const CODE = { ADD: 0, SUBTRACT: 1, MULTIPLY: 2, DIVIDE: 3, ROOT: 4, CHOOSE: 5 };
export const FIRST_CALL = 6;

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
const isNearZero = (t) => Math.abs(t) < 0.05;

function sinc(t) {
  return isNearZero(t) ? 1 - t ** 2 / 6 + t ** 4 / 120 - t ** 6 / 5040 : Math.sin(t) / t;
}

function sinc1(t) {
  return isNearZero(t) ? -t / 3 + t ** 3 / 30 - t ** 5 / 840 : (Math.cos(t) - Math.sin(t) / t) / t;
}

function sinc2(t) {
  if (isNearZero(t)) return -1 / 3 + t ** 2 / 10 - t ** 4 / 168;
  return -Math.sin(t) / t - (2 * Math.cos(t)) / t ** 2 + (2 * Math.sin(t)) / t ** 3;
}

function sigmoid(t) {
  return t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t));
}

// The codes of the operations that the switch knows, each with the number of its arguments.
const QUICK = {
  "+": [CODE.ADD, 2],
  "-": [CODE.SUBTRACT, 2],
  "*": [CODE.MULTIPLY, 2],
  "/": [CODE.DIVIDE, 2],
  sqrt: [CODE.ROOT, 1],
  if: [CODE.CHOOSE, 3],
};

// All others. Numbers go from register to register: as results of functions they would have to be allocated.
const CALLED = {
  pow: (r, d, a, b) => {
    if (r[a] === 0 && r[b] < 0) r[POLE] = 1;
    r[d] = r[a] ** r[b];
  },
  log: (r, d, a) => {
    if (r[a] === 0) r[POLE] = 1;
    r[d] = Math.log(r[a]);
  },
  atanh: (r, d, a) => {
    if (Math.abs(r[a]) === 1) r[POLE] = 1;
    r[d] = Math.atanh(r[a]);
  },
  atan2: (r, d, a, b) => {
    r[d] = Math.atan2(r[a], r[b]);
  },
  gd_larger: (r, d, a, b) => {
    r[d] = r[a] === r[b] ? 0.5 : Number(r[a] > r[b]);
  },
  lt: (r, d, a, b) => {
    r[d] = Number(r[a] < r[b]);
  },
  le: (r, d, a, b) => {
    r[d] = Number(r[a] <= r[b]);
  },
  gt: (r, d, a, b) => {
    r[d] = Number(r[a] > r[b]);
  },
  ge: (r, d, a, b) => {
    r[d] = Number(r[a] >= r[b]);
  },
  gd_max: (r, d, a, b) => {
    r[d] = Math.max(r[a], r[b]);
  },
  gd_min: (r, d, a, b) => {
    r[d] = Math.min(r[a], r[b]);
  },
  gd_abs: (r, d, a) => {
    r[d] = Math.abs(r[a]);
  },
  gd_sign: (r, d, a) => {
    r[d] = Math.sign(r[a]);
  },
  gd_floor: (r, d, a) => {
    r[d] = Math.floor(r[a]);
  },
  gd_ceil: (r, d, a) => {
    r[d] = Math.ceil(r[a]);
  },
  gd_cbrt: (r, d, a) => {
    r[d] = Math.cbrt(r[a]);
  },
  sin: (r, d, a) => {
    r[d] = Math.sin(r[a]);
  },
  cos: (r, d, a) => {
    r[d] = Math.cos(r[a]);
  },
  tan: (r, d, a) => {
    r[d] = Math.tan(r[a]);
  },
  asin: (r, d, a) => {
    r[d] = Math.asin(r[a]);
  },
  acos: (r, d, a) => {
    r[d] = Math.acos(r[a]);
  },
  atan: (r, d, a) => {
    r[d] = Math.atan(r[a]);
  },
  sinh: (r, d, a) => {
    r[d] = Math.sinh(r[a]);
  },
  cosh: (r, d, a) => {
    r[d] = Math.cosh(r[a]);
  },
  tanh: (r, d, a) => {
    r[d] = Math.tanh(r[a]);
  },
  asinh: (r, d, a) => {
    r[d] = Math.asinh(r[a]);
  },
  acosh: (r, d, a) => {
    r[d] = Math.acosh(r[a]);
  },
  exp: (r, d, a) => {
    r[d] = Math.exp(r[a]);
  },
  gd_sigmoid: (r, d, a) => {
    r[d] = sigmoid(r[a]);
  },
  gd_softplus: (r, d, a) => {
    r[d] = Math.max(r[a], 0) + Math.log1p(Math.exp(-Math.abs(r[a])));
  },
  gd_sinc: (r, d, a) => {
    r[d] = sinc(r[a]);
  },
  gd_sinc1: (r, d, a) => {
    r[d] = sinc1(r[a]);
  },
  gd_sinc2: (r, d, a) => {
    r[d] = sinc2(r[a]);
  },
  erf: (r, d, a) => {
    r[d] = erf(r[a]);
  },
};
CALLED.gd_power = CALLED.pow;

// A copy, which no bytecode asks for.
const move = (r, d, a) => {
  r[d] = r[a];
};

// The functions of the codes from FIRST_CALL on.
export const CALLS = [...Object.values(CALLED), move];
export const MOVE = FIRST_CALL + CALLS.indexOf(move);

// A token -> its code and the number of its arguments.
export const OPERATIONS = new Map(Object.entries(QUICK).map(([token, [code, arity]]) => [token, { code, arity }]));
for (const [token, call] of Object.entries(CALLED)) {
  OPERATIONS.set(token, { code: FIRST_CALL + CALLS.indexOf(call), arity: call.length - 2 });
}
