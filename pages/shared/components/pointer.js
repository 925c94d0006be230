// The pointer over a landscape: it shows f and its slope there and where the next step from there would land; a click,
// a tap, a drag or the arrow keys move the start. machine.js computes f here, so moving the pointer asks the server
// nothing.

import { Machine } from "../../../gd_core/browser/js/machine.js";
import { nudged } from "../../../gd_core/browser/js/window_point.js";
import { chartAround, findChart, isFlat } from "../adapters/plotly.js";
import { Board } from "./js/board.js";
import { held } from "./js/messages.js";

const CHART_CHECK_INTERVAL = 200; // ms: the charts may have been replaced meanwhile
const CLICK_SLACK = 6; // px that a press may move and still be a click
const KEY_SEND_DELAY = 300; // ms after the last arrow key until the server is told

export class Pointer {
  constructor() {
    this.boards = new Map(); // a chart's key -> what is drawn over it
    // On the document, since a listener on the plot is lost when Plotly draws it again.
    this.listeners = {
      pointermove: (event) => this.move(event),
      pointerdown: (event) => this.press(event),
      pointerup: (event) => this.release(event),
      pointercancel: () => this.giveUp(),
      keydown: (event) => {
        if (event.key === "Escape" && this.giveUp()) event.stopPropagation();
        else this.pressKey(event);
      },
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
    this.bending?.destroy();
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
      if (!this.pressed) this.placeHandle(this.boards.get(key), this.start);
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
    if (this.drag(event)) return;
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
    const height = (at) => this.onPicture(at);
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

  // A point of the function where it is on the picture: on a curve, at its height.
  onPicture(point) {
    return this.data.dim === 1 ? [point[0], this.machine?.at(point)[0]] : point;
  }

  placeHandle(board, start) {
    board.placeHandle(this.bending?.isPossible && this.data.moves ? this.onPicture(start) : null);
  }

  // A mouse drags from anywhere; a finger drags the start, and scrolls the page from anywhere else.
  press(event) {
    const board = !this.data.moves || event.button > 0 || !event.isPrimary ? null : this.under(event);
    const drags =
      Boolean(this.bending?.isPossible) && (event.pointerType !== "touch" || board?.handle === event.target);
    this.pressed = board?.pointAt(event) ? { board, drags, x: event.clientX, y: event.clientY } : null;
  }

  // Bends the run after a start that is dragged; returns whether one is.
  drag(event) {
    const { board, drags, dragged, x, y } = this.pressed ?? {};
    if (!drags || !event.isPrimary) return false;
    if (!dragged && Math.hypot(event.clientX - x, event.clientY - y) <= CLICK_SLACK) return false;
    const point = board.nearestPoint(event);
    const start = point.slice(0, this.data.dim);
    this.pressed.dragged = start;
    this.bending.bend({ start });
    this.placeHandle(board, start);
    if (this.machine) board.tell({ ...this.look_at(point, board.key), steps: [] }, this.data);
    if (this.bending.drawsStart) board.mark(board.dot, null); // the start is drawn there
    return true;
  }

  // Puts the start back that is dragged; returns whether one was.
  giveUp() {
    const { board, dragged } = this.pressed ?? {};
    this.pressed = null;
    if (!dragged) return false;
    this.bending.drop();
    this.placeHandle(board, this.start);
    board.rest();
    return true;
  }

  release(event) {
    const { board, dragged, x, y } = this.pressed ?? {};
    this.pressed = null;
    const isClick = board && !dragged && Math.hypot(event.clientX - x, event.clientY - y) <= CLICK_SLACK;
    const start = dragged ?? (isClick ? board.pointAt(event)?.slice(0, this.data.dim) : null);
    if (!start) return;
    this.hold(board.key);
    if (!dragged || this.bending.release()) this.moveStart(start);
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
    const moved = this.data.moves ? nudged(this.start, this.data.bounds, event) : null;
    if (!moved) return;
    event.preventDefault();
    event.stopPropagation();
    this.nudged = key;
    this.start = moved;
    this.bending?.bend({ start: moved });
    this.moved?.(moved);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.letGo(), KEY_SEND_DELAY);
  }

  letGo() {
    this.soon = 0;
    if (!this.bending?.isPossible || this.bending.release()) this.moveStart(this.start);
  }

  moveStart(point) {
    clearTimeout(this.soon);
    this.soon = 0;
    this.start = point;
    this.moved?.(point);
    this.tell(point);
  }
}
