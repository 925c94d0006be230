// Tells the explorer which step size the server has chosen.

export default function ({ data }) {
  document.documentElement.dataset.gdChosen = data.chosen;
  document.dispatchEvent(new Event("gd-chosen"));
}
