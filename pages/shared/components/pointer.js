// The pointer over a landscape: what f and its slope are under it, where the next step from there would land, and the
// start where it is clicked or tapped, or moved to by the arrow keys. stack_machine.js computes f here, so moving the
// pointer asks the server nothing.

const POINTER_SVG = "http://www.w3.org/2000/svg";
const LOOKING = 200; // ms between two looks at charts that may have been replaced
const HELD_STILL = 6; // px that a press may move and still be a click
const KEY_PAUSE = 300; // ms after the last arrow key until Python is told
const NUDGE = 0.01; // of the window, for one press of an arrow key; ten times more with Shift
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };

class Pointer {
  constructor() {
    this.boards = new Map(); // of each chart's key: what is drawn over it
    // On the document, since a listener on the plot is lost when Plotly draws it anew.
    this.listeners = {
      pointermove: (event) => this.move(event),
      pointerdown: (event) => this.press(event),
      pointerup: (event) => this.release(event),
      pointercancel: () => { this.pressed = null; },
      keydown: (event) => this.pressKey(event),
      focusin: (event) => { if (this.nudged && event.target !== this.boards.get(this.nudged)?.chart) this.nudged = null; },
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener, true);
  }

  load(data) {
    this.data = data;
    this.machine = data.program ? new Machine(data.program) : null;
    const variables = data.bounds.map((_, axis) => `g${axis + 1}`);
    this.steps = data.ghosts.map((ghost) => ({ ...ghost, machine: new Machine({ variables, lines: [], results: ghost.direction }) }));
    if (!this.soon) this.start = data.start;
    this.look();
  }

  destroy() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener, true);
    clearTimeout(this.looking);
    clearTimeout(this.soon);
    for (const board of this.boards.values()) board.remove();
  }

  // Charts come and go with each rerun: each gets its board, its hint and a place in the order of the keyboard.
  look() {
    clearTimeout(this.looking);
    for (const [key, board] of this.boards) {
      if (!this.data.charts.includes(key)) board.remove();
    }
    for (const key of this.data.charts) {
      const chart = document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);
      if (!isFlat(chart)) continue;
      if (!this.boards.has(key)) this.boards.set(key, new Board());
      this.boards.get(key).attach(key, chart, this.data);
      // A rerun brings a new chart: the one that had the keyboard gets it back.
      if (this.nudged === key && document.activeElement === document.body) chart.focus({ preventScroll: true });
    }
    // A table that is wider than a phone is scrolled with the keys only if it can have the keyboard.
    for (const table of document.querySelectorAll(".st-key-standings :has(> table)")) table.tabIndex = 0;
    this.looking = setTimeout(() => this.look(), LOOKING);
  }

  // The board under an event; null where it is over no landscape of ours.
  under(event) {
    const chart = event.target.closest?.(".js-plotly-plot");
    const board = chart && [...this.boards.values()].find((each) => each.chart === chart);
    return board && isFlat(chart) ? board : null;
  }

  move(event) {
    const board = event.pointerType === "touch" ? null : this.under(event);
    if (this.hovered && this.hovered !== board) this.hovered.rest();
    this.hovered = board;
    const point = board?.pointAt(event);
    if (board && !point) board.rest();
    if (!point || !this.machine) return;
    const seen = this.look_at(point, board.key);
    const named = this.named?.(board.key, board.pixels(seen.from)); // of the run over it, where there is one
    board.tell({ ...seen, named }, this.data);
  }

  // f, the slope, and where the next steps from a point of the window over one chart would land.
  look_at(point, chart) {
    const { dim } = this.data;
    const [value, ...slopes] = this.machine.at(point);
    const height = (at) => (dim === 1 ? [at[0], this.machine.at(at)[0]] : at);
    const here = point.slice(0, dim);
    const steps = this.steps.filter((step) => step.chart === chart).map(({ machine, step, chosen, color }) => {
      const alpha = chosen ? step * Number(document.documentElement.dataset.gdChosen) : step;
      const directions = machine.at(slopes);
      const next = here.map((c, axis) => c - alpha * directions[axis]);
      return { next, to: height(next), color };
    });
    return { point: here, value, slopes, from: height(here), steps };
  }

  press(event) {
    const board = event.button > 0 || !event.isPrimary ? null : this.under(event);
    this.pressed = board && board.pointAt(event) ? { board, x: event.clientX, y: event.clientY } : null;
  }

  release(event) {
    const { board, x, y } = this.pressed ?? {};
    this.pressed = null;
    if (!board || Math.hypot(event.clientX - x, event.clientY - y) > HELD_STILL) return;
    const point = board.pointAt(event);
    if (!point) return;
    this.hold(board.key);
    this.moveStart(point.slice(0, this.data.dim));
  }

  // The picture that was clicked has the keyboard, now and after the rerun that follows.
  hold(key) {
    this.nudged = key;
    this.boards.get(key).chart.focus({ preventScroll: true });
  }

  pressKey(event) {
    const [key] = [...this.boards].find(([, { chart }]) => chart === document.activeElement) ?? [];
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== " ") {
      this.nudge(event, key);
      return;
    }
    if (!this.play) return;
    event.preventDefault(); // the page would scroll
    this.nudged = key;
    if (!event.repeat) this.play();
  }

  nudge(event, key) {
    const [axis, way] = ARROWS[event.key] ?? [];
    if (!way || axis >= this.data.dim) return;
    event.preventDefault();
    event.stopPropagation();
    this.nudged = key;
    const [low, high] = this.data.bounds[axis];
    const moved = [...this.start];
    const size = (high - low) * NUDGE * (event.shiftKey ? 10 : 1);
    moved[axis] = Math.min(Math.max(rounded(moved[axis] + way * size, size / 10), low), high);
    this.start = moved;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.moveStart(this.start), KEY_PAUSE);
  }

  moveStart(point) {
    clearTimeout(this.soon);
    this.soon = 0;
    this.start = point;
    this.tell(point);
  }
}

function isFlat(chart) {
  const { xaxis, yaxis } = chart?._fullLayout ?? {};
  return Boolean(xaxis?.range && yaxis?._length && !chart._fullLayout.scene);
}

// To whole multiples of the power of ten below a size, so that a click gives numbers as a person types them.
function rounded(value, size) {
  const digits = Math.min(Math.max(-Math.floor(Math.log10(size)), 0), 15);
  return size >= 1 || digits === 0 ? Math.round(value) : Number(value.toFixed(digits));
}

function briefly(value) {
  if (!Number.isFinite(value)) return "undefined";
  return plain(value);
}

const listed = (values) => (values.length === 1 ? briefly(values[0]) : `(${values.map(briefly).join(", ")})`);

const COARSE = window.matchMedia("(pointer: coarse)"); // a finger

// What is drawn over one chart: a line of words in a corner, a dot under the pointer, and a ghost of the next step.
class Board {
  attach(key, chart, data) {
    const holder = chart.querySelector(".svg-container");
    if (!holder) return;
    this.key = key;
    this.chart = chart;
    this.data = data;
    chart.tabIndex = 0;
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", data.label);
    const colors = data.ghosts.filter((ghost) => ghost.chart === key).map(({ color }) => color).join();
    if (this.svg?.parentNode === holder && this.colors === colors) {
      this.corner();
      return;
    }
    this.colors = colors;
    this.remove();
    this.build(holder);
  }

  build(holder) {
    this.svg = document.createElementNS(POINTER_SVG, "svg");
    this.svg.setAttribute("class", "gd-pointer");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
    const draw = (tag, attributes) => {
      const element = document.createElementNS(POINTER_SVG, tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      this.svg.append(element);
      return element;
    };
    const { ink, paper } = this.data;
    const scale = scaleOfPage();
    const px = (pixels) => pixels * scale;
    this.px = px;
    this.ghosts = this.data.ghosts.filter(({ chart }) => chart === this.key).map(({ color }) => ({
      way: draw("path", { stroke: color, "stroke-width": px(1.5), "stroke-dasharray": `${px(4)} ${px(4)}`, fill: "none" }),
      dot: draw("circle", { r: px(7), fill: paper, "fill-opacity": 0.6, stroke: color, "stroke-width": px(2), "stroke-dasharray": `${px(4)} ${px(2.5)}`, class: "gd-pointer-ghost" }),
    }));
    this.dot = draw("circle", { r: px(3.5), fill: ink, stroke: paper, "stroke-width": px(1.5) });
    this.words = document.createElement("div");
    this.words.className = "gd-pointer-words";
    this.words.style.cssText = `position:absolute;pointer-events:none;padding:1px 7px;border-radius:4px;font:${px(14)}px Source Sans, Source Sans Pro, sans-serif;line-height:1.5;justify-content:space-between;box-sizing:border-box;color:${ink};background:${paper};opacity:.95;font-variant-numeric:tabular-nums;width:max-content`;
    [this.written, this.pointed, this.place] = [[], [0, 0], 0];
    holder.append(this.svg, this.words);
    this.rest();
  }

  remove() {
    this.svg?.remove();
    this.words?.remove();
    this.svg = null;
  }

  box() {
    const { xaxis, yaxis } = this.chart._fullLayout;
    return { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
  }

  // The words lie in a corner; the hint lies below the plot, where it covers nothing.
  corner() {
    const { left, top, width, height } = this.box();
    this.words.style.background = this.resting ? "none" : this.data.paper;
    this.words.style.maxWidth = `${this.resting ? left + width : width - 16}px`; // from which its height follows
    // What is said beside the hint stands on the right, and the name of the axis between them.
    this.words.style.display = this.resting ? "flex" : "block";
    this.words.style.width = this.resting ? `${left + width}px` : "max-content";
    const place = this.resting ? { top: top + height + this.px(24), left: 0 } : this.freeCorner();
    Object.assign(this.words.style, { top: `${place.top}px`, left: `${place.left}px` });
  }

  // The corner where they lie already, unless the pointer is there or something is written there; else the first that
  // is free, or the one with the least under it.
  freeCorner() {
    const { left, top, width, height } = this.box();
    const { offsetWidth, offsetHeight } = this.words;
    const places = [[0, 1], [0, 0], [1, 1], [1, 0]].map(([right, low]) => ({
      left: left + 8 + right * (width - 16 - offsetWidth), top: top + 6 + low * (height - 12 - offsetHeight), width: offsetWidth, height: offsetHeight,
    }));
    const [x, y] = this.pointed;
    const far = this.px(40);
    const near = (place) => x > place.left - far && x < place.left + place.width + far && y > place.top - far && y < place.top + place.height + far;
    const over = (place) => this.written.filter((word) => meet(word, place)).length;
    const costs = places.map((place, number) => 4 * near(place) + over(place) + 0.2 * (number !== this.place) + number / 99);
    this.place = costs.indexOf(Math.min(...costs));
    return places[this.place];
  }

  // Where there is no room in one line it goes on in the next, but a number is never parted.
  write(parts, between = " · ") {
    const pieces = parts.map((part) => Object.assign(document.createElement("span"), { textContent: part }));
    for (const piece of pieces) piece.style.whiteSpace = "nowrap";
    this.words.replaceChildren(...pieces.flatMap((piece, number) => (number ? [between, piece] : [piece])));
  }

  // Data coordinates of an event in the plot, as finely as a quarter of a pixel; null outside of it.
  pointAt(event) {
    const outer = this.chart.getBoundingClientRect();
    const { left, top, width, height } = this.box();
    const [px, py] = [event.clientX - outer.left - left, event.clientY - outer.top - top];
    if (!(px >= 0 && px <= width && py >= 0 && py <= height)) return null;
    const { xaxis, yaxis } = this.chart._fullLayout;
    const along = ({ range: [first, last], _length: length }, part) => {
      const value = rounded(first + part * (last - first), Math.abs(last - first) / length / 4);
      return Math.min(Math.max(value, first), last); // rounding may lead just over the edge
    };
    return [along(xaxis, px / width), along(yaxis, 1 - py / height)];
  }

  pixels([x, y]) {
    const { xaxis, yaxis } = this.chart._fullLayout;
    const { left, top, width, height } = this.box();
    const part = ({ range: [first, last] }, value) => (value - first) / (last - first);
    return [left + width * part(xaxis, x), top + height * (1 - part(yaxis, y))];
  }

  tell({ point, value, slopes, from, steps, named }, { dim, slope }) {
    const [px, py] = this.pixels(from);
    // What is written on the picture: by the chart, and by the runs over it.
    if (this.resting) this.written = boxesWithin(this.chart, this.chart.querySelectorAll(".annotation, .gd-player-names text, .gd-player-overlay text"));
    this.resting = false;
    this.pointed = [px, py];
    const where = dim === 1 ? `x = ${briefly(point[0])}` : listed(point);
    const leads = steps.length === 1 ? `next step: ${listed(steps[0].next)}` : "";
    this.write([named, where, `f = ${briefly(value)}`, `${slope} = ${listed(slopes)}`, leads].filter(Boolean));
    this.corner();
    this.mark(this.dot, [px, py]);
    for (const [number, ghost] of this.ghosts.entries()) this.haunt(ghost, steps[number], [px, py]);
  }

  // Where one next step would land, with the way there.
  haunt(ghost, step, [px, py]) {
    const { left, top, width, height } = this.box();
    const [gx, gy] = step ? this.pixels(step.to) : [NaN, NaN];
    const inside = gx >= left && gx <= left + width && gy >= top && gy <= top + height;
    this.mark(ghost.dot, inside ? [gx, gy] : null);
    const far = Math.max(Math.abs(gx - px), Math.abs(gy - py));
    ghost.way.setAttribute("d", Number.isFinite(far) && far < 1e4 ? `M${px} ${py}L${gx} ${gy}` : "");
    // Cut off at the edges of the plot.
    ghost.way.style.clipPath = `path("M${left} ${top}h${width}v${height}h${-width}z")`;
  }

  mark(element, at) {
    const shown = at?.every(Number.isFinite);
    element.style.display = shown ? "" : "none";
    if (shown) element.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
  }

  // Nothing is pointed at: only the hint is left.
  rest() {
    if (!this.svg) return;
    this.resting = true;
    this.write(this.data.hint.map((part) => (COARSE.matches ? part.replace("Click", "Tap") : part)), "");
    this.corner();
    this.mark(this.dot, null);
    for (const ghost of this.ghosts) this.haunt(ghost, null, [0, 0]);
  }
}
