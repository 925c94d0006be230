// Tells the explorer and the pointer which step size the server has chosen (explorer.py).

import { HeldMessage } from "./js/held_message.js";

// It stays when the page is left, so that the page begins with it on the way back.
const chosen = new HeldMessage();

export default function ({ data, parentElement }) {
  chosen.hold("chosen step size", data.chosen, parentElement);
}
