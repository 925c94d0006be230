// Turns bytecode, which is data, into instructions for the registers: five whole numbers each, an operation, the register
// of its result and those of up to three arguments. What is not a token of the machine is refused.

import { CODE, MOVE, OPERATIONS } from "./operations.js";

export class Assembler {
  constructor() {
    this.values = [0]; // what the registers hold before anything is computed; the first one is POLE
    this.constants = new Map(); // a number -> its register
    this.known = new Map(); // an instruction without the register of its result -> that register
    this.made = new Map(); // a register -> the instruction that it is the result of
  }

  // New registers, one after the other.
  inputs(count) {
    const first = this.values.length;
    for (let k = 0; k < count; k += 1) this.values.push(0);
    return Array.from({ length: count }, (_, k) => first + k);
  }

  constant(number) {
    const key = Object.is(number, -0) ? "-0" : number; // a Map takes them for the same
    if (!this.constants.has(key)) this.constants.set(key, this.values.push(number) - 1);
    return this.constants.get(key);
  }

  // The register of the result of an operation; the same one for the same operation on the same registers.
  emit(code, a, b = a, c = a) {
    const key = [code, a, b, c].join(" ");
    if (!this.known.has(key)) {
      const [result] = this.inputs(1);
      this.known.set(key, result);
      this.made.set(result, [code, result, a, b, c]);
    }
    return this.known.get(key);
  }

  // The registers of a program's results, whose variables are in registers.
  add({ variables, lines, results }, registers) {
    const slots = new Map(variables.map((name, k) => [name, registers[k]]));
    for (const line of lines) {
      const [name, ...tokens] = line.split(" ");
      slots.set(name, this.value(tokens, slots));
    }
    return results.map((text) => this.value(text.split(" "), slots));
  }

  value(tokens, slots) {
    const stack = [];
    for (const token of tokens) {
      const operation = OPERATIONS.get(token);
      if (slots.has(token)) stack.push(slots.get(token));
      else if (operation) stack.push(this.apply(operation, stack));
      else if (token !== "nan" && Number.isNaN(Number(token))) throw new Error("not a token of the machine");
      else stack.push(this.constant(Number(token)));
    }
    if (stack.length !== 1) throw new Error("a line has to leave one number");
    return stack[0];
  }

  apply({ code, arity }, stack) {
    if (stack.length < arity) throw new Error("an operation lacks an argument");
    const given = stack.splice(stack.length - arity);
    if (code === OPERATIONS.get("pow").code) return this.power(...given);
    return code === CODE.ADD ? this.sum(...given) : this.emit(code, ...given);
  }

  // a + -1·b is a - b, to the last digit.
  sum(a, b) {
    if (this.negated(b)) return this.emit(CODE.SUBTRACT, a, this.negated(b));
    if (this.negated(a)) return this.emit(CODE.SUBTRACT, b, this.negated(a));
    return this.emit(CODE.ADD, a, b);
  }

  // The register that -1 was multiplied by to make this one, if that is how it was made.
  negated(register) {
    const [code, , minus, other] = this.made.get(register) ?? [];
    return code === CODE.MULTIPLY && minus === this.constants.get(-1) ? other : undefined;
  }

  // Small powers as products and roots, as gd_core/compiler/codegen.py writes them.
  power(base, exponent) {
    const wanted = this.constants.get(this.values[exponent]) === exponent ? this.values[exponent] : Number.NaN;
    const size = Math.abs(wanted);
    if (size !== 0.5 && ![1, 2, 3, 4].includes(size)) return this.emit(OPERATIONS.get("pow").code, base, exponent);
    let result = size === 0.5 ? this.emit(CODE.ROOT, base) : base;
    for (let factors = 1; factors < size; factors += 1) result = this.emit(CODE.MULTIPLY, result, base);
    return wanted > 0 ? result : this.emit(CODE.DIVIDE, this.constant(1), result);
  }

  // A register of its own for each result, so that the results can be written over the inputs one by one.
  apart(registers) {
    return registers.map((register) => (this.made.has(register) ? register : this.emit(MOVE, register)));
  }

  // The instructions that these registers need, in order, as typed arrays.
  finish(wanted) {
    const needed = new Set(wanted);
    const kept = [...this.made.values()].reverse().filter(([, result, ...given]) => {
      if (!needed.has(result)) return false;
      for (const register of given) needed.add(register);
      return true;
    });
    return { code: Int32Array.from(kept.reverse().flat()), values: Float64Array.from(this.values) };
  }
}
