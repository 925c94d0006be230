// Reads the number in a text that was typed into a number box.

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WITH_COMMA = /^([+-]?\d*),(\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*([.,]\d+)?$/;

// The number in a text: {value} in the notation of programs, or {wrong}, the message that says what to type instead.
export function readNumber(typed, isWhole) {
  const text = typed
    .trim()
    .replaceAll("−", "-")
    .replace(/[\u00a0\u202f\u2009’]/g, (sign) => (sign === "’" ? "'" : " "));
  if (text === "") return { value: "" };
  if (PLAIN.test(text)) return whole(text, isWhole);
  const grouped = THOUSANDS.exec(text);
  const decimal = WITH_COMMA.exec(text);
  if (grouped && grouped[2]?.[0] !== grouped[1]) {
    const meant = withoutGroups(text, grouped, isWhole);
    const other = decimal ? ` or ${text.replace(",", ".")}` : "";
    return { wrong: `Write ${meant}${other} instead of ${text}: decimals with a point, thousands without a sign.` };
  }
  if (decimal) return whole(text.replace(",", "."), isWhole);
  return { wrong: `${text.slice(0, 20)} is not a number: type one such as ${isWhole ? "30" : "0.05"}.` };
}

// The text without its signs of thousands; of a whole number without its decimals, which it cannot have.
function withoutGroups(text, [, , part], isWhole) {
  const end = part ?? "";
  const before = text.slice(0, text.length - end.length).replace(/[.,' ]/g, "");
  return isWhole ? before : before + end.replace(",", ".");
}

function whole(text, isWhole) {
  const value = Number(text);
  if (!Number.isFinite(value))
    return { wrong: `${text.slice(0, 20)} is too large for a computer: type a smaller number.` };
  if (!isWhole) return { value: text };
  // Streamlit reads a whole number up to its first letter: 1e3 would become 1.
  if (Number.isInteger(value)) return { value: /e/i.test(text) ? BigInt(value).toString() : text };
  return { wrong: `This is a whole number: type ${Math.floor(value)} or ${Math.ceil(value)} instead of ${text}.` };
}
