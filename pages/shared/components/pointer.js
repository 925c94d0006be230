// The pointer over a landscape: it shows f and its slope there and where the next step from there would land; a click,
// a tap or the arrow keys move the start. machine.js computes f here, so moving the pointer asks the server
// nothing.

import { chartAround, findChart, isFlat } from "../adapters/plotly.js";
import { Board } from "./js/board.js";
import { Machine } from "./js/machine.js";
import { held } from "./js/messages.js";
import { rounded } from "./js/number_format.js";

const CHART_CHECK_INTERVAL = 200; // ms: the charts may have been replaced meanwhile
const CLICK_SLACK = 6; // px that a press may move and still be a click
const KEY_SEND_DELAY = 300; // ms after the last arrow key until the server is told
const KEY_STEP = 0.01; // × the window, for one press of an arrow key; ten times as much with Shift
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };

export class Pointer {
  constructor() {
    this.boards = new Map(); // a chart's key -> what is drawn over it
    // On the document, since a listener on the plot is lost when Plotly draws it again.
    this.listeners = {
      pointermove: (event) => this.move(event),
      pointerdown: (event) => this.press(event),
      pointerup: (event) => this.release(event),
      pointercancel: () => {
        this.pressed = null;
      },
      keydown: (event) => this.pressKey(event),
      focusin: (event) => {
        if (this.nudged && event.target !== this.boards.get(this.nudged)?.chart) this.nudged = null;
      },
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener, true);
  }

  load(data) {
    this.data = data;
    this.machine = data.program ? new Machine(data.program) : null;
    const variables = data.bounds.map((_, axis) => `g${axis + 1}`);
    this.steps = data.ghosts.map((ghost) => ({
      ...ghost,
      machine: new Machine({ variables, lines: [], results: ghost.direction }),
    }));
    if (!this.soon) this.start = data.start;
    this.look();
  }

  destroy() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener, true);
    clearTimeout(this.looking);
    clearTimeout(this.soon);
    for (const board of this.boards.values()) board.remove();
  }

  // Charts come and go with each rerun: each gets its board, its hint and the focus by the keyboard.
  look() {
    clearTimeout(this.looking);
    for (const [key, board] of this.boards) {
      if (!this.data.charts.includes(key)) board.remove();
    }
    for (const key of this.data.charts) {
      const chart = findChart(key);
      if (!isFlat(chart)) continue;
      if (!this.boards.has(key)) this.boards.set(key, new Board());
      this.boards.get(key).attach(key, chart, this.data);
      // A rerun brings a new chart: the one that had the focus gets it back.
      if (this.nudged === key && document.activeElement === document.body) chart.focus({ preventScroll: true });
    }
    this.looking = setTimeout(() => this.look(), CHART_CHECK_INTERVAL);
  }

  // The board under an event; null where it is over no landscape of ours.
  under(event) {
    const chart = chartAround(event.target);
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
    const named = this.named?.(board.key, board.pixels(seen.from)); // the iterate there, if a player draws a run
    board.tell({ ...seen, named }, this.data);
  }

  // f, the slope, and where the next steps from a point of the window over one chart would land.
  look_at(point, chart) {
    const { dim } = this.data;
    const [value, ...slopes] = this.machine.at(point);
    const height = (at) => (dim === 1 ? [at[0], this.machine.at(at)[0]] : at);
    const here = point.slice(0, dim);
    const steps = this.steps
      .filter((step) => step.chart === chart)
      .map(({ machine, step, chosen, color }) => {
        const alpha = chosen ? step * Number(held("chosen step size")) : step;
        const directions = machine.at(slopes);
        const next = here.map((c, axis) => c - alpha * directions[axis]);
        return { next, to: height(next), color };
      });
    return { point: here, value, slopes, from: height(here), steps };
  }

  press(event) {
    const board = event.button > 0 || !event.isPrimary ? null : this.under(event);
    this.pressed = board?.pointAt(event) ? { board, x: event.clientX, y: event.clientY } : null;
  }

  release(event) {
    const { board, x, y } = this.pressed ?? {};
    this.pressed = null;
    if (!board || Math.hypot(event.clientX - x, event.clientY - y) > CLICK_SLACK) return;
    const point = board.pointAt(event);
    if (!point) return;
    this.hold(board.key);
    this.moveStart(point.slice(0, this.data.dim));
  }

  // Gives the clicked picture the focus, now and after the rerun that follows.
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
    const size = (high - low) * KEY_STEP * (event.shiftKey ? 10 : 1);
    moved[axis] = Math.min(Math.max(rounded(moved[axis] + way * size, size / 10), low), high);
    this.start = moved;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.moveStart(this.start), KEY_SEND_DELAY);
  }

  moveStart(point) {
    clearTimeout(this.soon);
    this.soon = 0;
    this.start = point;
    this.tell(point);
  }
}
