// The points of data beside the map of their error: the line follows the iteration that the player shows, and points can
// be added, moved and removed.

import { locate } from "../../../gd_core/browser/js/iterations.js";
import { unpacked } from "../../../gd_core/browser/js/unpack.js";
import { lastingFor } from "../adapters/streamlit.js";
import { isAnythingDragged } from "./js/bending.js";
import { DataPlot } from "./js/data_plot.js";
import { held, listen } from "./js/messages.js";
import { PointEditor } from "./js/point_editor.js";

export default function ({ parentElement, setTriggerValue }) {
  const [points, leave] = lastingFor(parentElement, () => new Points(parentElement));
  points.tell = (rows) => setTriggerValue("rows", rows);
  points.hear();
  return leave;
}

class Points {
  constructor(root) {
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.plot = new DataPlot(find("plot"));
    const parts = { hint: find("hint"), remove: find("remove"), told: find("told") };
    this.bent = null; // the run that is drawn in place of the server's, while its start or a number is dragged
    this.bend = (event) => this.hearPath(event);
    this.later = null; // what came while a point was being moved
    this.editor = new PointEditor(this.plot, parts, {
      changed: (rows) => this.send(rows),
      left: () => this.later && this.load(this.later),
    });
  }

  // Hears of the points, now that it can tell the server.
  hear() {
    this.stops ??= [
      listen("points", (message) => this.load(unpacked(message))),
      listen("player", (message) => this.setClock(unpacked(message?.k))),
      listen("position", () => this.follow()),
    ];
    document.addEventListener("gd:path", this.bend);
  }

  destroy() {
    for (const stop of this.stops) stop();
    document.removeEventListener("gd:path", this.bend);
    this.plot.destroy();
    this.editor.destroy();
  }

  // Tells the server of changed points; what came meanwhile is shown with them.
  send(rows) {
    if (this.later) this.load({ ...this.later, columns: [rows.map(([x]) => x), rows.map(([, y]) => y)] });
    this.tell(rows);
  }

  load(data) {
    this.later = this.editor.isBusy ? data : null;
    if (this.later) return;
    this.data = data;
    this.bent = null;
    this.plot.load(data);
    this.editor.load(data);
    this.follow();
  }

  // The iterations that the player counts, which are those of the longest run.
  setClock(k) {
    this.clock = k;
    this.follow();
  }

  // The path on the map is drawn anew: while something is dragged, another one than the server's.
  hearPath({ target, detail }) {
    if (!this.data || !target.classList.contains(`st-key-${this.data.map}`)) return;
    const before = this.bent;
    this.bent = isAnythingDragged() ? detail : null;
    if (this.bent || before) this.follow();
  }

  follow() {
    if (!this.data) return;
    const index = held("position")?.index;
    const iteration = index === undefined ? Infinity : (this.clock?.[index] ?? Infinity);
    if (this.bent) this.plot.show(this.numbersIn(this.bent, iteration));
    else {
      const { k, p, q, batches } = this.data;
      const at = k.length ? locate(k, iteration).index : -1;
      this.plot.show(at < 0 ? null : [p[at], q[at]], batches[at] ?? []);
    }
  }

  // The model's two numbers for the data as they are, at an iteration of a path on the map.
  numbersIn({ points, iterations }, iteration) {
    if (!points.length) return null;
    const [x, y] = points[Math.min(locate(iterations, iteration).index, points.length - 1)];
    const { toData, shift } = this.data;
    return toData.map(([first, second], axis) => first * x + second * y + shift[axis]);
  }
}
