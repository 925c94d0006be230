// Tells the explorer and the pointer which step size the server has chosen (explorer.py).

import { hold } from "./js/messages.js";

// It stays when the page is left, so that the page begins with it on the way back.
let stop = () => {};

export default function ({ data }) {
  const stopLast = stop;
  stop = hold("chosen step size", data.chosen);
  stopLast();
}
