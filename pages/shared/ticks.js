// Named step sizes as ticks on the axis of step sizes, each with its name as a button. They come by letter, so that
// the row stays while another step size is chosen. A click is said to the page's player or explorer, which tells the
// server.

const rows = new WeakMap(); // Streamlit calls the export again at each rerun, with the same parentElement

export default function ({ parentElement }) {
  if (!rows.has(parentElement)) rows.set(parentElement, readLetters("ticks", (data) => showTicks(parentElement, data)));
  return () => {
    rows.get(parentElement)?.();
    rows.delete(parentElement);
  };
}

function showTicks(parentElement, { marks, above }) {
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const choose = (step) => document.dispatchEvent(new CustomEvent("gradient-descent-step-size", { detail: step }));
  const ticks = marks.filter(({ at }) => at >= 0 && at <= 1).map(({ at, step, title }) => {
    const tick = Object.assign(document.createElement("i"), { title, onclick: () => choose(step) });
    tick.style.left = `${100 * at}%`;
    return tick;
  });
  const kept = find("names").querySelectorAll("button"); // who has the keyboard keeps it
  const names = marks.map(({ name, shown, step, title, chosen }, place) => {
    const button = Object.assign(kept[place] ?? document.createElement("button"), { type: "button", title, onclick: () => choose(step) });
    button.setAttribute("aria-pressed", chosen);
    button.replaceChildren(name, " ", Object.assign(document.createElement("b"), { textContent: shown }));
    return button;
  });
  parentElement.querySelector(".ticks").classList.toggle("above", above);
  find("axis").replaceChildren(...ticks);
  for (const button of [...kept].slice(names.length)) button.remove();
  find("names").append(...names.filter((button) => !button.isConnected));
}
