// Numbers as a book writes them.

const SUPERSCRIPTS = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
const minus = (text) => text.replace("-", "−");
const above = (number) => String(number).replace("-", "⁻").replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);

// So many significant digits and a power of ten: 1.2346×10⁻⁷.
function withPower(number, digits) {
  const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
  return `${minus(String(Number(mantissa)))}×10${above(Number(exponent))}`;
}

// Four digits; powers of ten only where a plain number would be a row of zeros.
function plain(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  return size >= 1e-4 && size < 1e7 ? minus(String(Number(value.toPrecision(4)))) : withPower(value, 4);
}
