// What is said of an answer. It takes the focus when it comes, and the card takes it when another lesson comes, as the
// button that was pressed has gone: the next key goes on from here, and a screen reader reads it.

import { findChart } from "../adapters/plotly.js";
import { lastingFor } from "../adapters/streamlit.js";
import { listen } from "./js/messages.js";

const PARTS = ["gap", "why", "uncovers", "tried", "faint"];

export default function ({ parentElement }) {
  const [, leave] = lastingFor(parentElement, () => new Result(parentElement));
  return leave;
}

// Whether something came of an answer or of what was tried: where only the words change that explain it, somebody works
// at a control, and keeps the focus there.
function isNews(said, before) {
  return said.gap !== before?.gap || said.tried !== before.tried;
}

class Result {
  constructor(root) {
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.root = root;
    this.all = find("result");
    this.parts = PARTS.map((name) => [name, find(name)]);
    this.before = null; // the message before, null before anything came
    this.destroy = listen("lesson-result", (message) => this.hear(message));
  }

  hear(message) {
    const { before } = this;
    this.before = message;
    this.show(message.said ?? { gap: message.note });
    if (before === null || JSON.stringify(message) === JSON.stringify(before)) return;
    if (message.title !== before.title) this.enterCard(message.title);
    else if (message.said && isNews(message.said, before.said)) this.enter();
  }

  show(said) {
    this.all.dataset.right = said?.right ?? "";
    for (const [name, part] of this.parts) {
      const text = said?.[name] ?? "";
      if (part.textContent !== text) part.textContent = text;
      part.hidden = text === "";
    }
  }

  // Shows where the run plays: on a phone from its upper edge on, as what is said of it is below. Where the card stands
  // over the picture it is seen already, and what is said of the run comes first.
  enter() {
    this.all.focus({ preventScroll: true });
    const chart = findChart("landscape");
    const isUnder = chart !== null && chart.getBoundingClientRect().top < this.all.getBoundingClientRect().top;
    const isNarrow = window.matchMedia("(max-width: 640px)").matches;
    (isUnder ? chart : this.all).scrollIntoView({ block: isUnder && isNarrow ? "start" : "nearest" });
  }

  enterCard(title) {
    const card = (this.root.host ?? this.root).closest('[class*="st-key-card"]');
    if (!card) return;
    [card.tabIndex, card.role, card.ariaLabel] = [-1, "group", title];
    card.focus({ preventScroll: true });
  }
}
