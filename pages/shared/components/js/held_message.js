// What the element of a message holds: its newest message, and not that of an earlier run that Streamlit makes anew.

import { whenOfNewestRun } from "../../adapters/streamlit.js";
import { hold } from "./messages.js";

const nothing = () => {};

export class HeldMessage {
  constructor() {
    this.release = nothing;
    this.stopWaiting = nothing;
  }

  hold(topic, value, parentElement) {
    this.stopWaiting();
    this.stopWaiting = whenOfNewestRun(parentElement, () => {
      const stopBefore = this.release;
      this.release = hold(topic, value);
      stopBefore();
    });
  }

  destroy() {
    this.stopWaiting();
    this.release();
  }
}
