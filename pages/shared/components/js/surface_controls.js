// What belongs to a surface beside its camera: a swipe over it scrolls the page, and a button resets its view.

import { chartAround, layersOf } from "../../adapters/plotly.js";
import { TouchOwner } from "./surface_touch.js";

const BUTTON = "gd-reset-view";

export class SurfaceControls {
  // reset(): puts the camera back; turned(chart): a touch may have turned a chart, of which Plotly tells nobody.
  constructor(reset, turned) {
    this.reset = reset;
    this.turned = turned;
    this.owner = new TouchOwner();
    this.elsewhere = ({ target }) => {
      if (target !== this.owner.taken && chartAround(target) !== this.owner.taken) this.own(() => this.owner.release());
    };
    document.addEventListener("touchstart", this.elsewhere, { capture: true, passive: true });
  }

  destroy() {
    document.removeEventListener("touchstart", this.elsewhere, { capture: true });
  }

  // Equips a chart, which may be a new one after each rerun.
  equip(chart) {
    const holder = layersOf(chart);
    if (!holder || holder.querySelector(`.${BUTTON}`)) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: BUTTON, textContent: "Reset view", onclick: this.reset });
    holder.append(button);
    chart.style.touchAction = "pan-y";
    const listeners = {
      touchstart: (event) => this.touch(event, (n, x, y) => this.owner.down(chart, n, x, y)),
      touchmove: (event) => this.touch(event, (n, x, y) => this.owner.move(n, x, y)),
      touchend: () => {
        this.own(() => this.owner.up());
        if (this.turning) this.turned(chart);
        this.turning = false;
      },
    };
    for (const [name, listener] of Object.entries(listeners)) {
      chart.addEventListener(name, listener, { capture: true, passive: false });
    }
  }

  // Keeps from Plotly a touch that is the page's. Of two fingers Plotly, which knows only one, is told of the first.
  touch(event, isOfSurface) {
    if (!event.isTrusted) return;
    const { type, target, touches } = event;
    const [first] = touches;
    const mine = isOfSurface(touches.length, first.clientX, first.clientY);
    if (mine && type === "touchmove") this.turning = true;
    if (mine && touches.length === 1) return;
    event.stopPropagation();
    if (!mine) return;
    if (type === "touchmove") event.preventDefault();
    target.dispatchEvent(
      new TouchEvent(type, { touches: [first], changedTouches: [first], cancelable: true, bubbles: true }),
    );
  }

  // Does something that may change which surface the next swipe turns, and lets the browser know.
  own(change) {
    const before = this.owner.taken;
    change();
    if (before) before.style.touchAction = "pan-y";
    if (this.owner.taken) this.owner.taken.style.touchAction = "none";
  }
}
