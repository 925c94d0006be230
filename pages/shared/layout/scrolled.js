// Parts of a page that are wider or longer than their place. The keyboard scrolls one only if it can have the focus, and
// what can have the focus needs a name that screen readers tell.

import { lookWhenDrawn, scrolledPage } from "../adapters/streamlit.js";

const NAMES = {
  ".st-key-mathematics > :last-child": "The function and its slope",
  ".st-key-rule": "The rule of the method",
  ".st-key-standings :has(> table)": "The standings",
  ".st-key-clock > :has(> .st-key-steps)": "The step in numbers",
};

function nameScrolled() {
  scrolledPage()?.setAttribute("aria-label", "The page");
  for (const [part, name] of Object.entries(NAMES)) {
    observeSizes(document.querySelectorAll(part.split(" ")[0])); // a table comes after its code has been loaded
    for (const element of document.querySelectorAll(part)) {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      element.tabIndex = scrollWidth > clientWidth || scrollHeight > clientHeight ? 0 : -1;
      element.role = "group";
      element.ariaLabel = name;
      observeSizes([element, ...element.children]); // what the player writes into it may become longer
    }
  }
}

let watched = false;
const sizes = new ResizeObserver(nameScrolled);

function observeSizes(elements) {
  for (const element of elements) sizes.observe(element); // one that is observed already stays so
}

export function watchScrolled() {
  if (watched) return;
  watched = true;
  window.addEventListener("resize", lookWhenDrawn(nameScrolled));
}
