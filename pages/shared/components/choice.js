// Tells the explorer and the pointer which step size the server has chosen (explorer.py).

import { whenOfNewestRun } from "../adapters/streamlit.js";
import { hold } from "./js/messages.js";

const nothing = () => {};

// It stays when the page is left, so that the page begins with it on the way back.
let stop = nothing;
let stopWaiting = nothing;

export default function ({ data, parentElement }) {
  stopWaiting();
  stopWaiting = whenOfNewestRun(parentElement, () => {
    const stopLast = stop;
    stop = hold("chosen step size", data.chosen);
    stopLast();
  });
}
