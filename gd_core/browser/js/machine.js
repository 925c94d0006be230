// Computes bytecode of gd_core/objective/bytecode.py, such as the value and the gradient of a function, at any point.

import { Assembler } from "./assembler.js";
import { Registers } from "./registers.js";

export class Machine {
  constructor(program) {
    const assembler = new Assembler();
    this.inputs = assembler.inputs(program.variables.length);
    this.results = assembler.add(program, this.inputs);
    this.registers = new Registers(assembler.finish(this.results));
  }

  // The results, as [f, ∂f/∂x, …], for values of the variables; nan where one is undefined.
  at(given) {
    const { values } = this.registers;
    this.inputs.forEach((register, k) => {
      values[register] = given[k];
    });
    this.registers.compute();
    return this.results.map((register) => values[register]);
  }
}
