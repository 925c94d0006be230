// The slider of a number box (number_slider.py): the runs follow it while it moves, and let go it types its number into
// the box.

import { formatNumber } from "../../../gd_core/browser/js/number_format.js";
import { placeRange } from "../../../gd_core/browser/js/range.js";
import { SliderScale } from "../../../gd_core/browser/js/slider_scale.js";
import { enterNumber, lastingFor } from "../adapters/streamlit.js";
import { listen } from "./js/messages.js";
import { tellLetGo, tellMoved } from "./js/sliders.js";
import { tickAt } from "./js/tick_choice.js";

const SEND_DELAY = 300; // ms after the last key until the number is typed: its answer would stop a held key
const CLICK_SLACK = 3; // px that a press may move and still be a click
const ON_A_MARK = 5; // px from a mark up to which the slider stands on it

export default function ({ data, parentElement }) {
  const [slider, leave] = lastingFor(parentElement, () => new NumberSlider(parentElement));
  slider.load(data);
  return leave;
}

class NumberSlider {
  constructor(root) {
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    [this.name, this.range, this.output, this.scaleMarks] = ["name", "slider", "number", "marks"].map(find);
    this.holder = root.querySelector(".slider");
    [this.marks, this.sent] = [[], []];
    this.press = null; // { x, moved, dropped } while a pointer is down
    // Handlers are assigned and not added, so that a second one on the same markup replaces those of the first.
    this.range.oninput = () => this.slide();
    this.range.onchange = () => this.letGo();
    this.range.onkeydown = (event) => this.pressKey(event);
    this.range.onpointerdown = ({ clientX, pointerId }) => {
      this.press = { x: clientX, moved: false };
      this.range.setPointerCapture(pointerId);
    };
    this.range.onpointerup = () => this.press && this.letGo(); // a click where the thumb is changes nothing
    this.range.onpointercancel = () => this.giveUp();
    this.range.onpointermove = ({ clientX }) => {
      if (this.press && Math.abs(clientX - this.press.x) > CLICK_SLACK) this.press.moved = true;
    };
  }

  load(data) {
    this.data = { ...this.data, ...data };
    this.name.textContent = data.name;
    this.range.setAttribute("aria-label", data.name);
    this.holder.classList.toggle("headed", data.headed);
    this.range.disabled = data.locked;
    this.stops ??= [
      listen(`number-${data.box}`, (message) => this.follow(message)),
      ...(data.headed ? [listen("ticks", ({ marks }) => this.mark(marks))] : []),
    ];
  }

  // The number that the server has, and the range.
  follow({ number, low, high }) {
    Object.assign(this.data, { number, low, high });
    this.typed = number; // what is in the box
    this.scale = new SliderScale(this.data);
    if (!this.press && !this.soon) this.show(number);
    this.mark(this.sent);
  }

  destroy() {
    for (const stop of this.stops ?? []) stop();
    clearTimeout(this.soon);
  }

  // Puts the step sizes that were sent on the scale, if it is known and where they are on it.
  mark(sent) {
    this.sent = sent;
    const { low, high, number } = this.data;
    const seen = this.scale ? sent.filter(({ step }) => step >= low && step <= high) : [];
    this.marks = seen.map((mark) => ({ ...mark, at: this.scale.partOf(mark.step), chosen: mark.step === number }));
    const ticks = this.marks.map(({ at, title }) => {
      const tick = Object.assign(document.createElement("i"), { title });
      tick.style.left = `${100 * at}%`;
      return tick;
    });
    this.scaleMarks.replaceChildren(...ticks);
  }

  show(number) {
    this.number = number;
    const text = number === null ? "" : formatNumber(number);
    placeRange(this.range, number === null ? 0 : this.scale.partOf(number));
    this.output.style.setProperty("--at", this.range.value);
    this.range.setAttribute("aria-valuetext", text);
    this.output.textContent = text;
  }

  // The user moves the thumb: it stands on a stop, or on a mark where that is close.
  slide() {
    if (this.press?.dropped) {
      this.show(this.data.number);
      return;
    }
    const part = Number(this.range.value);
    const near = this.marks.filter(({ at }) => Math.abs(at - part) * this.scaleMarks.clientWidth <= ON_A_MARK);
    this.moveTo(near.length ? near[0].step : this.scale.nearest(part, [this.data.number].filter(Number.isFinite)));
    if (!this.press) this.letGoSoon(); // moved by neither mouse nor finger, as by a screen reader
  }

  letGoSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.letGo(), SEND_DELAY);
  }

  moveTo(number) {
    this.holder.classList.add("moving");
    this.show(number);
    tellMoved(this.data.box, number);
  }

  letGo() {
    clearTimeout(this.soon);
    this.soon = 0;
    const { press } = this;
    this.press = null;
    this.holder.classList.remove("moving");
    if (press?.dropped) {
      this.show(this.data.number);
      return;
    }
    if (press && !press.moved) this.takeMarkAt(press.x);
    if (this.number !== this.typed) enterNumber(this.data.box, this.number);
    this.typed = this.number;
    tellLetGo(this.data.box);
  }

  // Of marks that lie together clicks reach one after the other.
  takeMarkAt(x) {
    const box = this.scaleMarks.getBoundingClientRect();
    const isOnMark = this.marks.some(({ at }) => Math.abs(box.left + at * box.width - x) <= ON_A_MARK);
    if (isOnMark) this.moveTo(tickAt(box, this.marks, x).step);
    this.holder.classList.remove("moving");
  }

  pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && (this.press || this.soon)) {
      event.stopPropagation();
      this.giveUp();
    }
    const wanted = this.scale.reachedBy(event.key, this.number ?? this.scale.stops[0]);
    if (wanted === undefined) return;
    event.preventDefault();
    this.moveTo(wanted);
    this.letGoSoon();
  }

  giveUp() {
    clearTimeout(this.soon);
    this.soon = 0;
    if (this.press) this.press.dropped = true;
    this.holder.classList.remove("moving");
    this.show(this.data.number);
    tellMoved(this.data.box, null);
  }
}
