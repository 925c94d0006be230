// A register machine: it computes instructions of assembler.js over numbers in one array, and allocates nothing.

import { CALLS, CODE, FIRST_CALL, POLE } from "./operations.js";

const WIDTH = 5; // numbers of an instruction: operation, result, three arguments

export class Registers {
  constructor({ code, values }) {
    this.code = code;
    this.values = values;
    this.isHole = new Uint8Array(values.length); // which registers have no value, after a division by zero
  }

  // Computes all instructions; what is made of a division by zero comes out as nan.
  compute() {
    this.values[POLE] = 0;
    this.execute(0, this.code.length);
    if (this.values[POLE] !== 0) this.computeWithHoles();
  }

  // One instruction after the other, with a look at what each one needs: a choice needs its test and the part that it
  // takes, everything else all that it is given.
  computeWithHoles() {
    const { code, values, isHole } = this;
    for (let at = 0; at < code.length; at += WIDTH) {
      const [operation, result, a, b, c] = code.subarray(at, at + WIDTH);
      values[POLE] = 0;
      this.execute(at, at + WIDTH);
      const last = operation === CODE.CHOOSE ? (values[a] ? b : c) : b;
      const other = operation === CODE.CHOOSE ? a : c;
      isHole[result] = values[POLE] || isHole[a] || isHole[last] || isHole[other];
    }
    for (let at = 1; at < code.length; at += WIDTH) if (isHole[code[at]]) values[code[at]] = Number.NaN;
  }

  execute(first, end) {
    const { code, values } = this;
    for (let at = first; at < end; at += WIDTH) {
      at = runQuick(code, values, at, end);
      if (at < end) CALLS[code[at] - FIRST_CALL](values, code[at + 1], code[at + 2], code[at + 3]);
    }
  }
}

// Computes quick instructions up to the end or to the first other one, and returns where that is. A loop without calls,
// and so few cases that they become comparisons and not a table of jumps, is three times as fast; and numbers in place
// of names (CODE, and POLE for 0), which would be looked up.
function runQuick(code, r, first, end) {
  for (let at = first; at < end; at += WIDTH) {
    const d = code[at + 1];
    const a = code[at + 2];
    const b = code[at + 3];
    switch (code[at]) {
      // ADD
      case 0:
        r[d] = r[a] + r[b];
        break;
      // SUBTRACT
      case 1:
        r[d] = r[a] - r[b];
        break;
      // MULTIPLY
      case 2:
        r[d] = r[a] * r[b];
        break;
      // DIVIDE
      case 3:
        if (r[b] === 0) r[0] = 1;
        r[d] = r[a] / r[b];
        break;
      // ROOT
      case 4:
        r[d] = Math.sqrt(r[a]);
        break;
      // CHOOSE
      case 5:
        r[d] = r[a] ? r[b] : r[code[at + 4]];
        break;
      default:
        return at;
    }
  }
  return end;
}
