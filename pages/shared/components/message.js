// Passes a message from the server on to the components that listen to its topic (mailbox.py).

import { hold } from "./js/messages.js";

const stops = new WeakMap(); // Streamlit calls the export again at each rerun, with the same parentElement

export default function ({ data: [topic, message], parentElement }) {
  const stop = hold(topic, message);
  stops.get(parentElement)?.();
  stops.set(parentElement, stop);
  return () => stops.get(parentElement)();
}
