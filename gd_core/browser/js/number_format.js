// Numbers as text, with a minus sign and powers of ten.

const SUPERSCRIPTS = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
const minus = (text) => text.replace("-", "−");
export const above = (number) =>
  String(number)
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);

// A number with so many significant digits and a power of ten: 1.2346×10⁻⁷.
export function withPower(number, digits) {
  const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
  return `${minus(String(Number(mantissa)))}×10${above(Number(exponent))}`;
}

// A number with four significant digits; with a power of ten only below 0.0001 and from 10,000,000 on.
export function formatNumber(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  return size >= 1e-4 && size < 1e7 ? minus(String(Number(value.toPrecision(4)))) : withPower(value, 4);
}

// A value rounded to a multiple of the power of ten below `size`, so that a click gives short numbers.
export function rounded(value, size) {
  const digits = Math.min(Math.max(-Math.floor(Math.log10(size)), 0), 15);
  return size >= 1 || digits === 0 ? Math.round(value) : Number(value.toFixed(digits));
}

// A number as text, where there may be none.
export function briefly(value) {
  if (!Number.isFinite(value)) return "undefined";
  return formatNumber(value);
}

// A number, or the coordinates of a point in brackets.
export const listed = (values) => (values.length === 1 ? briefly(values[0]) : `(${values.map(briefly).join(", ")})`);
