// Named step sizes as ticks on the axis of step sizes, each with its name as a button. They arrive in messages, so
// that the row stays while another step size is chosen. A click goes to the page's player or explorer as a message, and
// from there to the server.

import { announce, listen } from "./js/messages.js";
import { tickAt } from "./js/tick_choice.js";

const rows = new WeakMap(); // Streamlit calls the export again at each rerun, with the same parentElement

export default function ({ parentElement }) {
  if (!rows.has(parentElement))
    rows.set(
      parentElement,
      listen("ticks", (data) => showTicks(parentElement, data)),
    );
  return () => {
    rows.get(parentElement)?.();
    rows.delete(parentElement);
  };
}

function showTicks(parentElement, { marks, above }) {
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const choose = (step) => announce("clicked step size", step);
  const seen = marks.filter(({ at }) => at >= 0 && at <= 1);
  const ticks = seen.map(({ at, title }) => {
    const tick = Object.assign(document.createElement("i"), { title });
    tick.style.left = `${100 * at}%`;
    return tick;
  });
  find("axis").onclick = ({ clientX }) => choose(tickAt(find("axis").getBoundingClientRect(), seen, clientX).step);
  const kept = find("names").querySelectorAll("button"); // reused, so that the focused button keeps the focus
  const names = marks.map(({ name, shown, step, title, chosen }, index) => {
    const button = Object.assign(kept[index] ?? document.createElement("button"), {
      type: "button",
      title,
      onclick: () => choose(step),
    });
    button.setAttribute("aria-pressed", chosen);
    button.replaceChildren(name, " ", Object.assign(document.createElement("b"), { textContent: shown }));
    return button;
  });
  parentElement.querySelector(".ticks").classList.toggle("above", above);
  find("axis").replaceChildren(...ticks);
  for (const button of [...kept].slice(names.length)) button.remove();
  find("names").append(...names.filter((button) => !button.isConnected));
}
