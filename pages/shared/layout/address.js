// The address of the page: what the server writes into it, and where the player stands, of which the server hears
// nothing.

import { watchAddress } from "../adapters/streamlit.js";
import { listen } from "../components/js/messages.js";
import { withParameter } from "./query_text.js";

const WRITE_DELAY = 250; // ms: a browser refuses an address that is written too often

let iteration = null; // where the player stands, null where a new run would stand too
let knows = false; // whether a player has said so on this page
let watched = false;

export function watchPlayerInAddress() {
  if (watched) return;
  watched = true;
  const completed = (query, isOfThisPage) => (isOfThisPage && knows ? withParameter(query, "k", iteration) : query);
  const writeAgain = watchAddress(completed);
  let soon = 0;
  listen("played to", (value) => {
    const known = value !== undefined;
    if (knows === known && iteration === (value ?? null)) return; // a player at rest says so again and again
    [iteration, knows] = [value ?? null, known];
    clearTimeout(soon);
    if (knows) soon = setTimeout(writeAgain, WRITE_DELAY);
  });
}
