// One step of a run with its numbers in it: x₅ = x₄ − α·f′(x₄) = 1.2 − 0.1·2.4 = 0.96.
//
// The server sends the method's lines and the numbers to fill in (gd_core/descent/step_numbers.py); here they are
// written out for the one step that is shown.

import { above, withPower } from "../../../../gd_core/browser/js/number_format.js";
import { numbers } from "../../../../gd_core/browser/js/unpack.js";

const DIGITS = 5;
const SUBSCRIPTS = [..."₀₁₂₃₄₅₆₇₈₉"];

const below = (number) => String(number).replace(/\d/g, (digit) => SUBSCRIPTS[digit]);

// A number to five significant digits, without commas: 0.01235, −1.5 or 1.2346×10⁻⁷.
export function exactly(number) {
  if (!Number.isFinite(number)) return "undefined";
  const size = Math.abs(number);
  let text;
  if (size === 0 || (size >= 1e-4 && size < 10 ** DIGITS)) text = String(Number(size.toPrecision(DIGITS)));
  else if (size >= 1 && size < 1e6) text = size.toFixed(0);
  else text = withPower(size, DIGITS);
  return number < 0 ? `−${text}` : text;
}

// Numbers as text within a sum or a product (`inside`) and after the last equals sign (`result`).
function written(numbers) {
  const shown = numbers.map(exactly);
  const result = shown.length === 1 ? shown[0] : `(${shown.join(", ")})`;
  const bare = result[0] !== "−" && (!result.includes("×") || result[0] === "(");
  return { inside: bare ? result : `(${result})`, result };
}

export class StepLines {
  constructor({ lines, names, changes, climbs }) {
    this.lines = lines.map((line) => {
      const [left, right] = line.split(" = ");
      return { target: left.slice(1, -1), parts: right.split(/\{([^}]+)\}/) };
    });
    this.names = Object.fromEntries(
      Object.entries(names).map(([name, [symbol, shift, width, values]]) => [
        name,
        { symbol, shift, width, values: numbers(values) },
      ]),
    );
    this.changes = numbers(changes);
    this.climbs = climbs;
  }

  // The lines of the step that led to iteration k, in this row; for iteration 0 a line with the start.
  at(row, k) {
    const value = (name) => this.value(name, row, k);
    if (k === 0) return [`${value("x+").symbol} = ${value("x+").result}, the start`];
    return this.lines.map(({ target, parts }) => {
      const joined = (kind) => parts.map((part, i) => (i % 2 ? value(part)[kind] : part)).join("");
      return `${value(target).symbol} = ${joined("symbol")} = ${joined("inside")} = ${value(target).result}`;
    });
  }

  value(name, row, k) {
    const { symbol, shift, width, values } = this.names[name];
    if (symbol === "^") return { symbol: above(k + shift), inside: above(k + shift), result: above(k + shift) };
    const first = values.length === width ? 0 : row * width;
    return { symbol: symbol.replaceAll("#", below(k + shift)), ...written([...values.slice(first, first + width)]) };
  }

  // A text that says by how much f changed, and whether that is better; null where f did not change.
  change(row, k) {
    const change = this.changes[row];
    if (k === 0 || Number.isNaN(change)) return { text: "", better: null };
    if (change === 0) return { text: "= f stayed the same", better: null };
    const [sign, verb] = change < 0 ? ["▼", "fell"] : ["▲", "rose"];
    return { text: `${sign} f ${verb} by ${exactly(Math.abs(change))}`, better: this.climbs ? change > 0 : change < 0 };
  }
}
