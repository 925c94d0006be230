// The button that forgets which lessons were answered, here and on the server; there is none while none was.

import { lastingFor } from "../adapters/streamlit.js";
import { announce, listen } from "./js/messages.js";

export default function ({ parentElement, setTriggerValue }) {
  const button = parentElement.querySelector('[data-part="forget"]');
  button.onclick = () => {
    announce("forget lessons", true);
    setTriggerValue("forget", true);
  };
  const [, leave] = lastingFor(parentElement, () => ({ destroy: hideWhereNoneIsDone(button) }));
  return leave;
}

function hideWhereNoneIsDone(button) {
  return listen("lessons done", (count) => {
    button.hidden = count === 0;
  });
}
