// The player: plays a finished run over a static Plotly chart.
//
// Plotly draws the whole run once; this file only draws the moving parts, in an SVG of its own laid over
// the chart, and hides Plotly's run meanwhile. Moving Plotly's own traces would redraw the contour (10 frames
// a second) or wipe it. Only numbers and colours arrive in `data`; they reach the page by setAttribute and
// textContent, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const SECONDS_PER_FRAME = 0.16; // 30 frames take about 5 s, slow enough to predict the next step
const SHORTEST = 2; // seconds for a whole run
const LONGEST = 8;
const MARGIN = 40; // px outside the plot up to which lines are drawn, before the clip cuts them
const TANGENT_REACH = 0.16; // half length of the tangent, as a part of the plot's width

const players = new WeakMap(); // Streamlit calls the export again at each rerun, with the same parentElement

export default function ({ data, parentElement }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.load(data);
  return () => {
    players.delete(parentElement);
    player.destroy();
  };
}

// ---------------------------------------------------------------- geometry

// Where a value lies along an axis, in pixels. From `range` and not Plotly's l2p, which lags while panning.
function axisScale(axis) {
  const [first, last] = axis.range.map((end) => axis.r2l(end));
  const upward = axis._id.startsWith("y");
  return (value) => {
    const part = (axis.d2l(value) - first) / (last - first);
    return axis._offset + axis._length * (upward ? 1 - part : part);
  };
}

function viewOf(chart) {
  const { xaxis, yaxis } = chart._fullLayout ?? {};
  if (!xaxis?.range || !yaxis?.range || !xaxis.d2l || !yaxis._length) return null; // 3-D, or not drawn yet
  const box = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
  const signature = [xaxis.range, yaxis.range, xaxis.type, yaxis.type, ...Object.values(box)].join();
  return { box, signature, x: axisScale(xaxis), y: axisScale(yaxis) };
}

function isInside(point, box) {
  const x = point.x - box.left;
  const y = point.y - box.top;
  return x >= 0 && x <= box.width && y >= 0 && y <= box.height;
}

function inflate(box, by) {
  return { left: box.left - by, top: box.top - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

function between(a, b, part) {
  return part === 0 ? a : { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

// Liang-Barsky: the part of a-b within the box, or null. A diverging run reaches 1e150 px, which SVG cannot draw.
function clipSegment(a, b, box) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let enter = 0;
  let leave = 1;
  const sides = [
    [-dx, a.x - box.left], [dx, box.left + box.width - a.x],
    [-dy, a.y - box.top], [dy, box.top + box.height - a.y],
  ];
  for (const [speed, room] of sides) {
    if (speed < 0) enter = Math.max(enter, room / speed);
    else if (speed > 0) leave = Math.min(leave, room / speed);
    else if (!(room >= 0)) return null;
  }
  return enter <= leave ? [between(a, b, enter), between(a, b, leave)] : null; // NaN compares false: null
}

// The place on the run at iteration number `iteration`: the last iterate reached, and the part of the way on.
function locate(iterations, iteration) {
  let index = iterations.length - 1;
  while (index > 0 && iterations[index] > iteration) index -= 1;
  if (index === iterations.length - 1) return { index, part: 0 };
  return { index, part: Math.max(0, (iteration - iterations[index]) / (iterations[index + 1] - iterations[index])) };
}

// ---------------------------------------------------------------- drawing

function make(parent, tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  parent.append(element);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function show(element, visible) {
  element.style.display = visible ? "" : "none";
}

function segmentPath(a, b, box) {
  const cut = clipSegment(a, b, box);
  return cut ? `M${cut[0].x} ${cut[0].y}L${cut[1].x} ${cut[1].y}` : "";
}

function findChart(key) {
  return document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);
}

// Plotly's own drawing of the run: traces whose meta is "run", annotations whose name is "run".
function showStaticRun(chart, visible) {
  const wanted = visible ? "" : "hidden";
  const hide = (element) => {
    if (element.style.visibility !== wanted) element.style.visibility = wanted;
  };
  for (const element of chart.querySelectorAll(".scatterlayer .trace")) {
    if (element.__data__?.[0]?.trace?.meta === "run") hide(element);
  }
  for (const element of chart.querySelectorAll(".annotation")) {
    if (chart._fullLayout?.annotations?.[element.dataset.index]?.name === "run") hide(element);
  }
}

// On a surface an overlay cannot hide behind a hill, so there the run is Plotly's own traces, cut short: the
// surface itself is kept by WebGL, so this costs little. The whole run is remembered for as long as its chart lives.
const solidRuns = new WeakMap();

function solidRun(chart) {
  if (!solidRuns.has(chart)) {
    const parts = chart._fullData.map((trace, index) => ({ trace, index })).filter(({ trace }) => trace.meta === "run");
    const path = parts.find(({ trace }) => trace.name === "path");
    const { x, y, z, customdata } = path.trace;
    const copy = [x, y, z].map((column) => Array.from(column));
    const end = parts.find(({ trace }) => trace.name === "end");
    solidRuns.set(chart, { columns: copy, k: Array.from(customdata), path: path.index, end: end.index, count: x.length });
  }
  return solidRuns.get(chart);
}

function cutSolidRun(chart, iteration) {
  if (iteration === Infinity && !solidRuns.has(chart)) return; // never cut
  const run = solidRun(chart);
  const count = Math.max(1, run.k.filter((k) => k <= iteration).length);
  if (count === run.count) return;
  run.count = count;
  const [x, y, z] = run.columns.map((column) => [column.slice(0, count), [column[count - 1]]]);
  window.Plotly.restyle(chart, { x, y, z }, [run.path, run.end]);
}

// One run drawn up to some iteration, over one chart.
class Overlay {
  constructor(run, number, halo) {
    this.run = run;
    this.halo = halo;
    this.clipId = `gd-player-clip-${run.chart}-${number}`;
  }

  // The chart is looked up every time: Streamlit and Plotly may have replaced it since.
  draw(iteration) {
    const chart = findChart(this.run.chart);
    if (chart?._fullLayout?.scene) {
      cutSolidRun(chart, iteration);
      return;
    }
    const view = chart && viewOf(chart);
    if (!view) return;
    this.attach(chart);
    showStaticRun(chart, false);
    if (view.signature !== this.signature) this.measure(view);
    const { index, part } = locate(this.run.k, iteration);
    const here = this.points[index];
    const head = part > 0 ? between(here, this.points[index + 1], part) : here;
    if (index !== this.drawn) this.drawTrail(index);
    this.live.setAttribute("d", segmentPath(here, head, this.canvas));
    this.drawHead(head);
    this.drawDeparture(index, head);
  }

  remove() {
    this.svg?.remove();
    this.svg = null;
    const chart = findChart(this.run.chart);
    if (!chart) return;
    showStaticRun(chart, true);
    cutSolidRun(chart, Infinity);
  }

  attach(chart) {
    const holder = chart.querySelector(".svg-container");
    if (this.svg && this.svg.parentNode === holder) return;
    this.svg?.remove();
    this.build();
    // Under Plotly's last layer, so that badges and hover labels stay readable above the path.
    holder.insertBefore(this.svg, [...holder.querySelectorAll(":scope > .main-svg")].pop() ?? null);
  }

  build() {
    const { halo } = this;
    const { color } = this.run;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "gd-player-overlay");
    svg.setAttribute("aria-hidden", "true");
    // A layer of its own: the browser repaints it without repainting the contour.
    svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;will-change:transform";
    this.clip = make(make(svg, "clipPath", { id: this.clipId }), "rect", {});
    const plot = make(svg, "g", { "clip-path": `url(#${this.clipId})`, fill: "none", "stroke-linecap": "round" });
    this.tangent = make(plot, "path", { stroke: color, "stroke-width": 2, "stroke-dasharray": "7 5", opacity: 0.8 });
    this.trail = make(plot, "path", { stroke: color, "stroke-width": 2 });
    this.live = make(plot, "path", { stroke: color, "stroke-width": 2 });
    // Dots are zero-length strokes with round ends: one element for all of them.
    this.dotRims = make(plot, "path", { stroke: halo, "stroke-width": 8.5 });
    this.dots = make(plot, "path", { stroke: color, "stroke-width": 6.5 });
    this.head = make(plot, "circle", { r: 8, fill: color, stroke: halo, "stroke-width": 2, class: "gd-player-head" });
    this.arrow = make(svg, "path", { d: "M0 0L-13 -7L-13 7Z", fill: color, stroke: halo, "stroke-width": 1 });
    this.label = make(svg, "text", {
      fill: color, stroke: halo, "stroke-width": 4, "paint-order": "stroke", "font-size": 14, "font-weight": 600,
      "font-family": "inherit",
    });
    this.svg = svg;
    this.signature = null;
  }

  measure(view) {
    const { x, y } = this.run;
    this.view = view;
    this.signature = view.signature;
    this.canvas = inflate(view.box, MARGIN);
    this.points = x.map((value, i) => ({ x: view.x(value), y: view.y(y[i]) }));
    set(this.clip, { x: view.box.left, y: view.box.top, width: view.box.width, height: view.box.height });
    this.drawn = -1; // the trail has to be drawn anew
    this.label.textContent = "";
  }

  drawTrail(index) {
    const reached = this.points.slice(0, index + 1);
    const lines = reached.slice(1).map((point, i) => segmentPath(reached[i], point, this.canvas));
    const dots = reached.filter((point) => isInside(point, this.canvas)).map((point) => `M${point.x} ${point.y}h0`);
    this.trail.setAttribute("d", lines.join(""));
    this.dotRims.setAttribute("d", dots.join(""));
    this.dots.setAttribute("d", dots.join(""));
    this.tangent.setAttribute("d", this.tangentPath(index));
    this.drawn = index;
  }

  tangentPath(index) {
    const slope = this.run.slope?.[index];
    const at = this.points[index];
    if (!Number.isFinite(slope) || !isInside(at, this.canvas)) return "";
    // A tiny step along the tangent gives its direction in pixels, on a log axis too.
    const span = Math.abs(this.run.x[index]) * 1e-6 + 1e-9;
    const dx = this.view.x(this.run.x[index] + span) - at.x;
    const dy = this.view.y(this.run.y[index] + slope * span) - at.y;
    const length = (this.view.box.width * TANGENT_REACH) / Math.hypot(dx, dy);
    if (!Number.isFinite(length)) return "";
    return segmentPath(between(at, { x: at.x + dx, y: at.y + dy }, -length), { x: at.x + dx * length, y: at.y + dy * length }, this.canvas);
  }

  drawHead(head) {
    const visible = isInside(head, this.canvas);
    show(this.head, visible);
    if (visible) this.head.setAttribute("transform", `translate(${head.x} ${head.y})`);
  }

  drawDeparture(index, head) {
    const exit = isInside(head, this.view.box) ? null : this.findExit(index);
    show(this.arrow, exit !== null);
    show(this.label, exit !== null);
    if (!exit || exit.text === this.label.textContent) return;
    const { box } = this.view;
    const toRight = exit.at.x > box.left + box.width / 2;
    set(this.arrow, { transform: `translate(${exit.at.x} ${exit.at.y}) rotate(${exit.degrees})` });
    set(this.label, {
      "text-anchor": toRight ? "end" : "start",
      x: exit.at.x + (toRight ? -18 : 18),
      y: Math.min(Math.max(exit.at.y + 5, box.top + 18), box.top + box.height - 10),
    });
    this.label.textContent = exit.text;
  }

  // Where the path that is now outside last crossed the window's edge; null if it started outside.
  findExit(index) {
    let inside = index;
    while (inside >= 0 && !isInside(this.points[inside], this.view.box)) inside -= 1;
    const a = this.points[inside];
    const b = this.points[inside + 1];
    const cut = a && b && clipSegment(a, b, this.view.box);
    if (!cut) return null;
    const step = this.run.k[inside + 1];
    const exact = step - this.run.k[inside] === 1; // between thinned frames the very step is not known
    return {
      at: cut[1],
      degrees: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI,
      text: `left the window ${exact ? "at" : "by"} step ${step}`,
    };
  }
}

// ---------------------------------------------------------------- the clock and its controls

class Player {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.panel = find("player");
    this.toggle = find("toggle");
    this.range = find("range");
    this.speed = find("speed");
    this.readout = find("readout");
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.overlays = [];
    this.frame = 0; // the pending requestAnimationFrame, 0 for none
    this.connect(find);
  }

  // Assigned and not added: a second Player on the same markup replaces the handlers of the first.
  connect(find) {
    this.toggle.onclick = () => this.setPlaying(!this.playing);
    find("start").onclick = () => this.seek(0);
    find("back").onclick = () => this.seek(Math.ceil(this.position) - 1);
    find("forward").onclick = () => this.seek(Math.floor(this.position) + 1);
    this.range.oninput = () => this.seek(Number(this.range.value));
    this.panel.onkeydown = (event) => this.pressKey(event);
  }

  load(data) {
    const same = data.id === this.data?.id;
    this.data = data;
    this.clearOverlays();
    // The page's background, read here since only the browser knows at once that the theme was switched.
    const halo = getComputedStyle(this.panel).getPropertyValue("--st-background-color").trim() || "#fff";
    this.overlays = data.charts.map((run, number) => new Overlay(run, number, halo));
    this.last = data.k.length - 1;
    if (!same) {
      this.playing = false;
      this.position = this.last; // at rest: Plotly's own full path shows
    }
    this.range.max = this.last;
    this.wake();
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.clearOverlays();
  }

  clearOverlays() {
    for (const overlay of this.overlays) overlay.remove();
  }

  setPlaying(playing) {
    if (playing && this.position >= this.last) this.position = 0;
    if (!playing) this.position = Math.round(this.position); // a pause between two iterates shows no state of the run
    this.playing = playing && this.last > 0;
    this.before = performance.now();
    this.wake();
  }

  seek(position) {
    this.playing = false;
    this.position = Math.min(Math.max(position, 0), this.last);
    this.wake();
  }

  pressKey(event) {
    const part = event.target.dataset.part;
    const native = { range: ["ArrowLeft", "ArrowRight", "Home", "End"], speed: [" ", "ArrowLeft", "ArrowRight", "Home", "End"] };
    const isButton = event.target.tagName === "BUTTON";
    if ((native[part] ?? []).includes(event.key) || (isButton && event.key === " ")) return; // the control does it itself
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      " ": () => this.setPlaying(!this.playing),
      ArrowLeft: () => this.seek(Math.ceil(this.position) - 1),
      ArrowRight: () => this.seek(Math.floor(this.position) + 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.last),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  // Draws now, and goes on drawing for as long as the overlay is on: also when paused, since the chart may be
  // zoomed, resized or replaced underneath. At rest nothing runs.
  wake() {
    this.drawControls();
    if (this.frame === 0) this.tick(performance.now());
  }

  tick(now) {
    this.frame = 0;
    if (this.playing) this.advance(now);
    if (this.position >= this.last) {
      this.clearOverlays();
      return;
    }
    const iteration = this.iteration();
    for (const overlay of this.overlays) overlay.draw(iteration);
    this.frame = requestAnimationFrame((time) => this.tick(time));
  }

  advance(now) {
    const seconds = Math.min(Math.max(now - this.before, 0) / 1000, 0.1); // a hidden tab sleeps: do not jump on return
    const whole = Math.min(Math.max(this.last * SECONDS_PER_FRAME, SHORTEST), LONGEST);
    const reached = Math.floor(this.position);
    this.before = now;
    this.position = Math.min(this.position + (seconds * Number(this.speed.value) * this.last) / whole, this.last);
    if (this.position >= this.last) this.playing = false;
    if (Math.floor(this.position) !== reached) this.drawControls();
  }

  // The iteration number on the clock, with its fraction while gliding.
  iteration() {
    const { k } = this.data;
    const index = Math.floor(this.position);
    const part = this.still.matches ? 0 : this.position - index;
    return part > 0 ? k[index] + (k[index + 1] - k[index]) * part : k[index];
  }

  drawControls() {
    const label = this.playing ? "Pause" : "Play";
    this.toggle.setAttribute("aria-label", label);
    this.toggle.title = label;
    this.panel.dataset.playing = this.playing;
    this.range.value = Math.floor(this.position);
    const text = this.describe(this.data.k[Math.floor(this.position)]);
    this.range.setAttribute("aria-valuetext", text);
    this.readout.setAttribute("aria-live", this.playing ? "off" : "polite");
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }

  describe(iteration) {
    const { k, charts } = this.data;
    const place = `iteration ${iteration} of ${k[this.last]}`;
    // Several charts of one run share their values; several runs would need a name each, so none is shown.
    const value = this.data.single ? charts[0].f[locate(charts[0].k, iteration).index] : null;
    return value === null ? place : `${place}, f = ${plain(value)}`;
  }
}

// Four digits; powers of ten only where a plain number would be a row of zeros.
function plain(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(4))) : value.toExponential(3);
}
