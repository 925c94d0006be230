// Named step sizes as ticks on the axis of step sizes, each with its name as a button. A click is said to the page's
// player or explorer, which tells the server.

export default function ({ data, parentElement }) {
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const choose = (step) => document.dispatchEvent(new CustomEvent("gradient-descent-step-size", { detail: step }));
  const ticks = data.marks.filter(({ at }) => at >= 0 && at <= 1).map(({ at, step, title }) => {
    const tick = Object.assign(document.createElement("i"), { title, onclick: () => choose(step) });
    tick.style.left = `${100 * at}%`;
    return tick;
  });
  const names = data.marks.map(({ name, shown, step, title, chosen }) => {
    const button = Object.assign(document.createElement("button"), { type: "button", title, onclick: () => choose(step) });
    button.setAttribute("aria-pressed", chosen);
    button.append(name, " ", Object.assign(document.createElement("b"), { textContent: shown }));
    return button;
  });
  parentElement.querySelector(".ticks").classList.toggle("above", data.above);
  find("axis").replaceChildren(...ticks);
  find("names").replaceChildren(...names);
}
