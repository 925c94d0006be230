// The button that hands the link to the share sheet of the browser, where it has one.

import { lastingFor } from "../adapters/streamlit.js";
import { listen } from "./js/messages.js";

export default function ({ parentElement }) {
  const button = parentElement.querySelector('[data-part="share"]');
  const [, leave] = lastingFor(parentElement, () => ({
    destroy: listen("share", ({ address }) => equip(button, address)),
  }));
  return leave;
}

function equip(button, address) {
  const link = { title: document.title, url: address };
  button.hidden = !navigator.canShare?.(link);
  // Who closes the sheet has shared nothing, and no harm is done.
  button.onclick = () => navigator.share(link).catch(() => {});
}
