// Points of data that are added by a click, dragged, moved by arrow keys and removed.

import { listed, rounded } from "../../../../gd_core/browser/js/number_format.js";
import { nextAcross, nudged, withMoved, withNew, without } from "./rows.js";

const COARSE = window.matchMedia("(pointer: coarse)"); // a finger
const CLICK_SLACK = 4; // px that a press may move and still be a click
const [NEAR, NEAR_FINGER] = [14, 24]; // px from a point up to which a press means that point
const KEY_SEND_DELAY = 300; // ms after the last arrow key until the server is told
const FEWEST = 2; // rows that a fit needs

export class PointEditor {
  // changed(rows) is called when points were changed, and left() when a point is put back.
  constructor(plot, parts, { changed, left }) {
    Object.assign(this, { plot, changed, left, ...parts });
    const { svg } = plot;
    svg.onpointerdown = (event) => this.press(event);
    svg.onpointermove = (event) => this.move(event);
    svg.onpointerup = (event) => this.release(event);
    svg.onpointercancel = () => this.giveUp();
    svg.onkeydown = (event) => this.pressKey(event);
    this.remove.onclick = () => this.removeChosen();
  }

  load(data) {
    this.rows = data.rows;
    if (this.plot.selected >= this.rows.length) this.plot.select(-1);
    this.plot.svg.toggleAttribute("data-fixed", !data.editable);
    this.say();
  }

  destroy() {
    clearTimeout(this.soon);
  }

  // Whether a point is being moved, of which the server does not know yet.
  get isBusy() {
    return Boolean(this.pressed?.dragged || this.soon);
  }

  get isEditable() {
    return Boolean(this.plot.data?.editable && this.plot.box);
  }

  // ---------------------------------------------------------------- the mouse and fingers

  placeOf(event) {
    const { left, top } = this.plot.svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  under(event) {
    return this.plot.nearest(this.placeOf(event), event.pointerType === "touch" ? NEAR_FINGER : NEAR);
  }

  press(event) {
    if (!this.isEditable || event.button > 0 || !event.isPrimary) return;
    const [place, row] = [this.placeOf(event), this.under(event)];
    this.pressed = { place, row, before: this.rows, dragged: false };
    if (row >= 0) this.plot.svg.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.isEditable) return;
    const { row, place, dragged } = this.pressed ?? {};
    if (!this.pressed) this.plot.svg.toggleAttribute("data-over", this.under(event) >= 0);
    if (!this.pressed || row < 0) return;
    const now = this.placeOf(event);
    if (!dragged && Math.hypot(now.x - place.x, now.y - place.y) <= CLICK_SLACK) return;
    this.pressed.dragged = true;
    this.plot.selected = row;
    this.show(withMoved(this.rows, row, this.pointAt(now)));
  }

  release(event) {
    const { row, place, dragged } = this.pressed ?? {};
    if (!this.pressed) return;
    this.pressed = null;
    const now = this.placeOf(event);
    if (dragged) this.changed(this.rows);
    else if (Math.hypot(now.x - place.x, now.y - place.y) > CLICK_SLACK) return;
    else if (row >= 0) this.choose(row);
    else if (this.plot.pointAt(now)) this.add(this.pointAt(now));
  }

  // Puts the point back that is dragged.
  giveUp() {
    const { dragged, before } = this.pressed ?? {};
    this.pressed = null;
    if (!dragged) return;
    this.show(before);
    this.left();
  }

  // The point of the data at a place of the picture, on its edge for a place beside it, with short numbers.
  pointAt(place) {
    const { plot } = this;
    const found = plot.nearestPoint(place).map((value, axis) => rounded(value, plot.fineness[axis]));
    return this.snapped(found);
  }

  // With the target on the nearer of two classes, where there are such.
  snapped([x, y]) {
    const { classes } = this.plot.data;
    if (!classes) return [x, y];
    return [x, Math.abs(y - classes[0]) <= Math.abs(y - classes[1]) ? classes[0] : classes[1]];
  }

  // ---------------------------------------------------------------- changes

  show(rows) {
    this.rows = rows;
    this.plot.replaceRows(rows);
    this.say();
  }

  add(point) {
    this.plot.selected = this.rows.length;
    this.show(withNew(this.rows, point));
    this.changed(this.rows);
  }

  removeChosen() {
    const { selected } = this.plot;
    if (selected < 0 || this.rows.length <= FEWEST) return;
    this.plot.selected = -1;
    this.show(without(this.rows, selected));
    this.plot.svg.focus({ preventScroll: true });
    this.changed(this.rows);
  }

  choose(row) {
    this.plot.select(row);
    this.say();
  }

  // ---------------------------------------------------------------- the keyboard

  pressKey(event) {
    if (!this.isEditable || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      PageDown: () => this.choose(nextAcross(this.rows, this.plot.selected, 1)),
      PageUp: () => this.choose(nextAcross(this.rows, this.plot.selected, -1)),
      Delete: () => this.removeChosen(),
      Backspace: () => this.removeChosen(),
      Enter: () => this.add(this.pointAt(this.plot.middle())),
      Escape: () => (this.pressed ? this.giveUp() : this.choose(-1)),
      ArrowLeft: () => this.nudge(event, 0, -1),
      ArrowRight: () => this.nudge(event, 0, 1),
      ArrowDown: () => this.nudge(event, 1, -1),
      ArrowUp: () => this.nudge(event, 1, 1),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  nudge(event, axis, way) {
    const { selected } = this.plot;
    if (selected < 0) {
      this.choose(nextAcross(this.rows, selected, 1));
      return;
    }
    const { classes } = this.plot.data;
    const moved = nudged(this.rows[selected], axis, way, this.plot.widths[axis], event.shiftKey);
    if (classes && axis === 1) moved[1] = classes[way > 0 ? 1 : 0];
    this.show(withMoved(this.rows, selected, moved));
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.letGo(), KEY_SEND_DELAY);
  }

  letGo() {
    this.soon = 0;
    this.changed(this.rows);
  }

  // ---------------------------------------------------------------- words

  // Says what can be done, or which point is chosen; screen readers hear the latter.
  say() {
    const { selected, data } = this.plot;
    const chosen = data.editable && this.rows[selected];
    this.remove.hidden = !chosen || this.rows.length <= FEWEST;
    this.hint.textContent = chosen ? listed(chosen) : this.invitation();
    const words = chosen && `Point ${selected + 1} of ${this.rows.length}: ${listed(chosen)}`;
    if (!this.pressed) this.told.textContent = words || "";
  }

  invitation() {
    if (!this.plot.data.editable) return "";
    return COARSE.matches ? "Tap to add, drag to move" : "Click to add, drag to move";
  }
}
