// Watches the browser for a page: its theme, its width, its address and its connection to the server.

import { watchReconnection } from "../adapters/streamlit.js";
import { watchPlayerInAddress } from "./address.js";
import { watchNumberBoxes } from "./number_box.js";
import { watchScrolled } from "./scrolled.js";

let opened = false;

export default function ({ data, parentElement, setTriggerValue }) {
  watchPlayerInAddress();
  watchNumberBoxes();
  watchScrolled();
  const host = parentElement.host ?? parentElement;
  const color = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  const type = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
  if (type !== data.type) setTriggerValue("switched", type);

  // As in page.css. Only a projector's page has to know: nobody else waits for another run.
  const narrow = window.matchMedia("(max-width: 640px)");
  const tell = () => {
    if (data.projector && narrow.matches !== data.small) setTriggerValue("small", narrow.matches);
  };
  narrow.addEventListener("change", tell);
  tell();

  // The address that was asked for: by now the page may have written its own.
  const asked = performance.getEntriesByType("navigation")[0]?.name ?? "";
  if (!opened && asked.split("&").length > data.parts) setTriggerValue("unread", true);
  opened = true;

  // A server that was restarted answers no fragment of this window until all the page has run.
  const stopWatching = watchReconnection(() => setTriggerValue("back", Date.now()));
  return () => {
    stopWatching();
    narrow.removeEventListener("change", tell);
  };
}
