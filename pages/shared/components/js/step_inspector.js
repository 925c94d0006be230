// The step inspector: the step that led to the player's current iteration, in numbers. The player tells its
// position in messages; the numbers come in the message to the player.

import { unpacked } from "../../../../gd_core/browser/js/unpack.js";
import { lastingFor } from "../../adapters/streamlit.js";
import { scaleOfPage } from "./measure.js";
import { held, listen } from "./messages.js";
import { StepLines } from "./step_lines.js";

export default function ({ parentElement }) {
  const root = parentElement.querySelector('[data-part="inspector"]');
  const [, leave] = lastingFor(parentElement, () => new Inspector(root));
  return leave;
}

class Inspector {
  constructor(root) {
    this.root = root;
    this.stops = [
      listen("player", (data) => this.load(unpacked(data))),
      listen("position", (position) => this.show(position)),
    ];
  }

  destroy() {
    for (const stop of this.stops) stop();
  }

  load(data) {
    this.data = data;
    this.steps = data?.steps ? new StepLines(data.steps) : null;
    this.holdRoom();
    this.show(held("position"));
  }

  show(position) {
    const known = this.steps && position?.id === this.data.id;
    this.root.replaceChildren(...(known ? this.linesAt(position.index) : []));
  }

  // Our own lines, set as text and never as markup.
  linesAt(index) {
    const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    const k = this.data.k[index];
    const shown = this.steps.at(index, k);
    // On a projector only the last line is shown, which moves the point: the picture needs the space.
    const lines = (scaleOfPage() > 1 ? shown.slice(-1) : shown).map((text) => made("div", text));
    const { text, better } = this.steps.change(index, k);
    const change = made("strong", text);
    if (better !== null) change.style.color = better ? this.data.colors.fell : this.data.colors.rose;
    lines.at(-1).append(" ", change);
    return lines;
  }

  // Reserves the height of the longest step, so that the page below does not move from one step to the next.
  holdRoom() {
    this.root.style.minHeight = "";
    if (!this.steps) return;
    const lengths = this.data.k.map((_, index) =>
      this.linesAt(index).reduce((sum, line) => sum + line.textContent.length, 0),
    );
    this.root.replaceChildren(...this.linesAt(lengths.indexOf(Math.max(...lengths))));
    this.root.style.minHeight = `${this.root.offsetHeight}px`;
  }
}
