// Number boxes that accept a decimal comma. A browser's input of type "number" silently drops a comma, so that 0,05
// became 5. Here the input takes any text: a decimal comma counts as a decimal point, and a text that is no number is
// refused with a message beside the box. Streamlit reads the text at Enter and at loss of focus; these listeners run
// before it does.

const NUMBER_BOXES = ".stNumberInput input";
const WHOLE_NUMBERS = ["n", "seed", "patience", "budget"]; // keys of integers: Streamlit would truncate 2.5 to 2
const NEVER_NEGATIVE = /^(step\d?|tol|least|most|n|seed|patience|budget)$/;
const COMPLAINT = "gd-number-error";

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WITH_COMMA = /^([+-]?\d*),(\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*([.,]\d+)?$/;

// The number in a text: {value} in the notation of programs, or {wrong}, the message that says what to type instead.
function readNumber(typed, isWhole) {
  const text = typed.trim().replaceAll("−", "-").replace(/[\u00a0\u202f\u2009’]/g, (sign) => (sign === "’" ? "'" : " "));
  if (text === "") return { value: "" };
  if (PLAIN.test(text)) return whole(text, isWhole);
  const grouped = THOUSANDS.exec(text);
  const decimal = WITH_COMMA.exec(text);
  if (grouped && grouped[2]?.[0] !== grouped[1]) {
    const meant = withoutGroups(text, grouped);
    const other = decimal ? ` or ${text.replace(",", ".")}` : "";
    return { wrong: `Write ${meant}${other} instead of ${text}: decimals with a point, thousands without a sign.` };
  }
  if (decimal) return whole(text.replace(",", "."), isWhole);
  return { wrong: `${text.slice(0, 20)} is not a number: type one such as ${isWhole ? "30" : "0.05"}.` };
}

function withoutGroups(text, [, , part]) {
  const end = part ?? "";
  return text.slice(0, text.length - end.length).replace(/[.,' ]/g, "") + end.replace(",", ".");
}

function whole(text, isWhole) {
  const value = Number(text);
  if (!isWhole || !Number.isFinite(value) || Number.isInteger(value)) return { value: text };
  return { wrong: `This is a whole number: type ${Math.floor(value)} or ${Math.ceil(value)} instead of ${text}.` };
}

// ---------------------------------------------------------------- the boxes on the page

function keyOf(element) {
  const classes = element.closest('[class*="st-key-"]')?.className ?? "";
  return /st-key-([\w-]+)/.exec(classes)?.[1] ?? "";
}

function meaningOf(input) {
  return readNumber(input.value, WHOLE_NUMBERS.includes(keyOf(input)));
}

// Shows a message below a box, or removes it where there is no sentence.
function complain(input, sentence) {
  const holder = input.closest(".stNumberInput");
  let place = holder.querySelector(`.${COMPLAINT}`);
  if (!sentence) {
    place?.remove();
    input.removeAttribute("aria-invalid");
    return;
  }
  if (!place) {
    place = document.createElement("div");
    place.className = COMPLAINT;
    // The message covers what is below it, so that nothing moves, and extends to the side that has enough space.
    const { left, width } = holder.getBoundingClientRect();
    place.classList.toggle("on-the-right", left + width / 2 > window.innerWidth / 2 && left > window.innerWidth / 3);
    place.setAttribute("role", "alert");
    holder.append(place);
  }
  if (place.textContent !== sentence) {
    place.textContent = sentence;
    if (input === document.activeElement) place.scrollIntoView({ block: "nearest" });
  }
  input.setAttribute("aria-invalid", "true");
}

function refuse(input, sentence) {
  complain(input, sentence);
  input.dataset.refused = "";
  markOldVerdicts();
}

function accept(input) {
  if (!("refused" in input.dataset)) return;
  delete input.dataset.refused;
  complain(input, null);
  markOldVerdicts();
}

// While a box holds a refused value, the verdict is of the values before; page.css labels it so.
function markOldVerdicts() {
  const refused = document.querySelector(`${NUMBER_BOXES}[data-refused]`) !== null;
  document.documentElement.toggleAttribute("data-gd-refused", refused);
}

// React overrides the setter of `value` to track it, and ignores an event whose value it has tracked. So this calls the
// setter of the prototype.
function setValue(input, value) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function beforeCommit(event) {
  const input = event.target;
  if (!input.matches?.(NUMBER_BOXES) || (event.type === "keydown" && event.key !== "Enter")) return;
  const { value, wrong } = meaningOf(input);
  if (wrong) {
    event.stopImmediatePropagation();
    refuse(input, wrong);
    return;
  }
  accept(input);
  if (value !== input.value) setValue(input, value);
}

function beforeStepping(event) {
  const input = event.target.closest?.(".stNumberInput")?.querySelector("input");
  if (!input || !event.target.closest("button")?.dataset.testid?.startsWith("stNumberInputStep")) return;
  const { wrong } = meaningOf(input);
  if (!wrong) return;
  event.stopImmediatePropagation();
  refuse(input, wrong);
}

// React sometimes creates a box anew. Prepares every box, and shows the server's messages beside their boxes.
function lookAtBoxes() {
  const about = [...document.querySelectorAll('[class*="st-key-about-"]')].filter((place) => place.offsetParent !== null || place.textContent);
  const said = new Map(about.map((place) => [/st-key-about-([\w-]+)/.exec(place.className)[1], place.textContent.replace(/^⚠\s*/, "")]));
  for (const input of document.querySelectorAll(NUMBER_BOXES)) {
    if (input.type === "number") {
      input.type = "text";
      if (input === document.activeElement) input.select(); // changing the type drops the selection that the Tab key made
      input.setAttribute("role", "spinbutton");
      input.autocomplete = "off";
      if (NEVER_NEGATIVE.test(keyOf(input))) input.inputMode = "decimal"; // the decimal keyboard of a phone has no minus sign
    }
    if (!("refused" in input.dataset)) complain(input, said.get(keyOf(input)) ?? null);
  }
  markOldVerdicts();
}

let watched = false;

export function watchNumberBoxes() {
  if (watched) return;
  watched = true;
  window.addEventListener("keydown", beforeCommit, true);
  window.addEventListener("focusout", beforeCommit, true);
  window.addEventListener("click", beforeStepping, true);
  window.addEventListener("input", ({ target }) => target.matches?.(NUMBER_BOXES) && accept(target), true);
  window.addEventListener("focusin", lookAtBoxes, true);
  const app = document.querySelector("[data-test-script-state]");
  const lookSoon = () => [0, 150].forEach((wait) => setTimeout(lookAtBoxes, wait)); // React draws after the script has ended
  new MutationObserver(lookSoon).observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  lookSoon();
}
