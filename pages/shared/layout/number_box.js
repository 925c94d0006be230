// Number boxes that accept a decimal comma. A browser's input of type "number" silently drops a comma, so that 0,05
// became 5. Here the input takes any text: a decimal comma counts as a decimal point, and a text that is no number is
// refused with a message beside the box. Streamlit reads the text at Enter and at loss of focus; these listeners run
// before it does.

import { isOnStepButton, lookWhenDrawn, NUMBER_INPUT, numberBoxAround, typeInto } from "../adapters/streamlit.js";
import { readNumber } from "./number_text.js";

const WHOLE_NUMBERS = ["n", "seed", "patience", "budget"]; // keys of integers: Streamlit would truncate 2.5 to 2
const NEVER_NEGATIVE = /^(step\d?|tol|least|most|n|seed|patience|budget)$/;
const COMPLAINT = "gd-number-error";

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
  const holder = numberBoxAround(input);
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
  const refused = document.querySelector(`${NUMBER_INPUT}[data-refused]`) !== null;
  document.documentElement.toggleAttribute("data-gd-refused", refused);
}

function beforeCommit(event) {
  const input = event.target;
  if (!input.matches?.(NUMBER_INPUT) || (event.type === "keydown" && event.key !== "Enter")) return;
  const { value, wrong } = meaningOf(input);
  if (wrong) {
    event.stopImmediatePropagation();
    refuse(input, wrong);
    return;
  }
  accept(input);
  if (value !== input.value) typeInto(input, value);
}

function beforeStepping(event) {
  const input = numberBoxAround(event.target)?.querySelector("input");
  if (!input || !isOnStepButton(event.target)) return;
  const { wrong } = meaningOf(input);
  if (!wrong) return;
  event.stopImmediatePropagation();
  refuse(input, wrong);
}

// React sometimes creates a box anew. Prepares every box, and shows the server's messages beside their boxes.
function lookAtBoxes() {
  const about = [...document.querySelectorAll('[class*="st-key-about-"]')].filter(
    (place) => place.offsetParent !== null || place.textContent,
  );
  const said = new Map(
    about.map((place) => [/st-key-about-([\w-]+)/.exec(place.className)[1], place.textContent.replace(/^⚠\s*/, "")]),
  );
  for (const input of document.querySelectorAll(NUMBER_INPUT)) {
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
  window.addEventListener("input", ({ target }) => target.matches?.(NUMBER_INPUT) && accept(target), true);
  window.addEventListener("focusin", lookAtBoxes, true);
  lookWhenDrawn(lookAtBoxes);
}
