// The points of data beside the map of their error: the line follows the iteration that the player shows, and points can
// be added, moved and removed.

import { unpacked } from "../../../gd_core/browser/js/unpack.js";
import { lastingFor } from "../adapters/streamlit.js";
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
    this.editor = new PointEditor(this.plot, parts, (rows) => this.tell(rows));
  }

  // Hears of the points, now that it can tell the server.
  hear() {
    this.stops ??= [
      listen("points", (message) => this.load(unpacked(message))),
      listen("position", (position) => this.follow(position)),
    ];
  }

  destroy() {
    for (const stop of this.stops) stop();
    this.plot.destroy();
    this.editor.destroy();
  }

  load(data) {
    this.data = data;
    this.plot.load(data);
    this.editor.load(data);
    this.follow(held("position"));
  }

  follow(position) {
    if (!this.data) return;
    const { p, q, batches } = this.data;
    const at = Math.min(position?.index ?? p.length - 1, p.length - 1);
    this.plot.show(at < 0 ? null : [p[at], q[at]], batches[at] ?? []);
  }
}
