// Passes a message from the server on to the components that listen to its topic (mailbox.py).

import { lastingFor } from "../adapters/streamlit.js";
import { HeldMessage } from "./js/held_message.js";

export default function ({ data: [topic, message], parentElement }) {
  const [held, leave] = lastingFor(parentElement, () => new HeldMessage());
  held.hold(topic, message, parentElement);
  return leave;
}
