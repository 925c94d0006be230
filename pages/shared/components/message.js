// Passes a message from the server on to the components that listen to its topic (mailbox.py).

import { lastingFor } from "../adapters/streamlit.js";
import { hold } from "./js/messages.js";

export default function ({ data: [topic, message], parentElement }) {
  const [held, leave] = lastingFor(parentElement, () => ({ destroy: () => {} }));
  const stopBefore = held.destroy;
  held.destroy = hold(topic, message);
  stopBefore();
  return leave;
}
