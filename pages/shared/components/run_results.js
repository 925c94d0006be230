// What a page says of its run beside the picture: numbers, a sentence, how f and the slope go by iteration, and all of it
// in words for screen readers. The server sends them in messages; while there is no run, there is nothing.

import { unpacked } from "../../../gd_core/browser/js/unpack.js";
import { lastingFor } from "../adapters/streamlit.js";
import { Convergence } from "./js/convergence.js";
import { listen } from "./js/messages.js";

export default function ({ parentElement }) {
  const [, leave] = lastingFor(parentElement, () => new Results(parentElement));
  return leave;
}

class Results {
  constructor(root) {
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    [this.all, this.numbers, this.stopped, this.words] = ["results", "numbers", "stopped", "words"].map(find);
    this.convergence = new Convergence(find("convergence"));
    this.stop = listen("run-results", (message) => this.show(unpacked(message)));
  }

  show(data) {
    this.all.hidden = data === null;
    if (data === null) return;
    this.numbers.replaceChildren(...data.numbers.map(([label, value]) => numberNamed(label, value)));
    this.stopped.textContent = data.stopped;
    this.words.textContent = data.words;
    this.convergence.load(data);
  }

  destroy() {
    this.stop();
    this.convergence.destroy();
  }
}

// Our own words and numbers, set as text and never as markup.
function numberNamed(label, value) {
  const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const pair = document.createElement("div");
  pair.append(made("dt", label), made("dd", value));
  return pair;
}
