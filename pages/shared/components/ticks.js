// Named step sizes as buttons, on the Sweep page with ticks on an axis of their own, elsewhere on the slider. They arrive in
// messages, so that the row stays while another step size is chosen. A click goes to the page's player or explorer as a message, and
// from there to the server. The button after the names shows what they mean, over the page, so that nothing moves.

import { make, SVG, set } from "../../../gd_core/browser/js/svg.js";
import { lastingFor } from "../adapters/streamlit.js";
import { announce, listen } from "./js/messages.js";
import { tickAt } from "./js/tick_choice.js";

const MARGIN = 8; // px between what the names mean, and its button and the edges of the screen

export default function ({ parentElement }) {
  const [, leave] = lastingFor(parentElement, () => new Row(parentElement));
  return leave;
}

// The ticks, and which of them is the step size that is chosen: the message says it, or that of the run does.
class Row {
  constructor(root) {
    this.root = root;
    this.marks = [];
    this.stops = [
      listen("run-results", (run) => this.press({ ofRun: run?.step ?? null })),
      listen("ticks", ({ marks, above, chosen }) => {
        this.marks = marks.map((mark) => ({ ...mark }));
        showTicks(root, this.marks, above);
        this.press({ ofMarks: chosen });
      }),
    ];
  }

  destroy() {
    for (const stop of this.stops) stop();
  }

  press(known) {
    Object.assign(this, known);
    const chosen = this.ofMarks ?? this.ofRun;
    for (const mark of this.marks) mark.chosen = mark.step === chosen;
    for (const button of this.root.querySelectorAll("button[data-step]"))
      button.setAttribute("aria-pressed", Number(button.dataset.step) === chosen);
  }
}

function showTicks(parentElement, marks, above) {
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const choose = (step) => announce("clicked step size", step);
  const seen = above ? marks.filter(({ at }) => at >= 0 && at <= 1) : [];
  const ticks = seen.map(({ at, title }) => {
    const tick = Object.assign(document.createElement("i"), { title });
    tick.style.left = `${100 * at}%`;
    return tick;
  });
  find("axis").onclick = ({ clientX }) => choose(tickAt(find("axis").getBoundingClientRect(), seen, clientX).step);
  const kept = find("names").querySelectorAll("button:not([data-part])"); // reused, so that one keeps the focus
  // What is lost comes last, so that what becomes of it is said once for all of a kind.
  const ordered = [...marks].sort((one, other) => one.loss.localeCompare(other.loss));
  const names = ordered.map(({ name, shown, step, title }, index) => {
    const button = Object.assign(kept[index] ?? document.createElement("button"), {
      type: "button",
      title,
      onclick: () => choose(step),
    });
    button.dataset.step = step;
    button.replaceChildren(name, " ", Object.assign(document.createElement("b"), { textContent: shown }));
    return button;
  });
  parentElement.querySelector(".ticks").classList.toggle("above", above);
  find("axis").replaceChildren(...ticks);
  for (const button of [...kept].slice(names.length)) button.remove();
  const help = find("help") ?? helpButton(find("meanings"));
  help.hidden = !marks.length;
  find("names").append(...names.filter((button) => !button.isConnected), help);
  for (const old of find("names").querySelectorAll("[data-loss]")) old.remove();
  for (const [index, { loss }] of ordered.entries()) {
    if (loss !== (ordered[index - 1]?.loss ?? "")) names[index].before(lossOf(loss));
  }
  find("meanings").replaceChildren(...marks.map(explanation));
}

// Words before the names of step sizes that do not hold for the start, as they are far shorter said once.
function lossOf(loss) {
  const words = Object.assign(document.createElement("span"), { textContent: `${loss}:` });
  words.dataset.loss = "";
  return words;
}

function explanation({ name, shown, title, picture }) {
  const line = document.createElement("p");
  line.append(Object.assign(document.createElement("b"), { textContent: `${name} = ${shown}` }), `: ${title}`);
  if (picture) line.append(parabolaPicture(picture));
  return line;
}

// The curve of f through the minimum with the parabola that fits it there; ticks.py gives the points of both.
function parabolaPicture({ curve, parabola }) {
  const picture = document.createElementNS(SVG, "svg");
  const said = "The curve of f through this point, and the dashed parabola that fits it there";
  set(picture, { viewBox: "0 0 200 90", role: "img", "aria-label": said });
  make(picture, "polyline", { "data-part": "curve", points: curve });
  make(picture, "polyline", { "data-part": "parabola", points: parabola });
  return picture;
}

function helpButton(meanings) {
  const help = Object.assign(document.createElement("button"), { type: "button", textContent: "?" });
  help.dataset.part = "help";
  help.setAttribute("aria-label", "What these step sizes mean");
  help.popoverTargetElement = meanings;
  meanings.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") placeBeside(meanings, help.getBoundingClientRect());
  });
  return help;
}

// Under the button where there is room for it, or else above; always within the screen.
function placeBeside(box, { left, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = bottom + MARGIN + height <= innerHeight;
  box.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  box.style.top = `${Math.max(MARGIN, below ? bottom + MARGIN : top - MARGIN - height)}px`;
}
