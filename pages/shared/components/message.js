// Passes a message from the server on to the components that listen to its topic (mailbox.py).

import { lastingFor, whenOfNewestRun } from "../adapters/streamlit.js";
import { hold } from "./js/messages.js";

const nothing = () => {};

export default function ({ data: [topic, message], parentElement }) {
  const [held, leave] = lastingFor(parentElement, () => new Held());
  held.hold(topic, message, parentElement);
  return leave;
}

// What the element of a message holds: its newest message, and not that of an earlier run that Streamlit makes anew.
class Held {
  constructor() {
    this.release = nothing;
    this.stopWaiting = nothing;
  }

  hold(topic, message, parentElement) {
    this.stopWaiting();
    this.stopWaiting = whenOfNewestRun(parentElement, () => {
      const stopBefore = this.release;
      this.release = hold(topic, message);
      stopBefore();
    });
  }

  destroy() {
    this.stopWaiting();
    this.release();
  }
}
