// All that the pages' JavaScript uses of Streamlit's private parts. The names of its elements and attributes are meant
// for its own tests, and an upgrade may change any of them: each function says what it needs and why, and has a test in
// tests/browser/test_contracts.py that says what to do when it no longer finds that.

// ---------------------------------------------------------------- the state of the page

// Streamlit tells nobody in the page whether its script runs and whether the server answers. It notes both for its own
// tests, as attributes of its outermost element.
const SCRIPT = "data-test-script-state";
const CONNECTION = "data-test-connection-state";

// Calls changed(state) at each change of an attribute. Returns a function that ends that.
function watch(attribute, changed) {
  const app = document.querySelector(`[${attribute}]`);
  const observer = new MutationObserver(() => changed(app.getAttribute(attribute)));
  observer.observe(app, { attributes: true, attributeFilter: [attribute] });
  return () => observer.disconnect();
}

// Calls changed() whenever the script begins or ends.
export function watchScript(changed) {
  return watch(SCRIPT, changed);
}

// Whether the script is at work now.
export function isScriptRunning() {
  return document.querySelector(`[${SCRIPT}]`)?.getAttribute(SCRIPT) !== "notRunning";
}

// React draws what a script has sent after its end: at once, or on a busy machine a second or two later.
const DRAWN_AFTER = [0, 150, 600, 2000]; // ms

// Calls look() now and after each run of the script, when its page is drawn. Returns what does so at any other time.
export function lookWhenDrawn(look) {
  const lookSoon = () => {
    for (const wait of DRAWN_AFTER) setTimeout(look, wait);
  };
  watchScript(lookSoon);
  lookSoon();
  return lookSoon;
}

// Calls back() whenever the connection to the server is there again after it was lost.
export function watchReconnection(back) {
  let before = document.querySelector(`[${CONNECTION}]`).getAttribute(CONNECTION);
  return watch(CONNECTION, (now) => {
    if (now === "CONNECTED" && before !== "CONNECTED") back();
    before = now;
  });
}

// What scrolls when the page does: not the document but an element in it, which Streamlit lets have the focus without a
// name.
export function scrolledPage() {
  return document.querySelector(".stMain");
}

// ---------------------------------------------------------------- components

const lasting = new WeakMap(); // the element of a component -> what was made for it

// What make() made for the element of a component, once, and the function that its export has to return. Streamlit calls
// the export again, with the same element, whenever a rerun changes something of the component; and where a call was
// superseded by the next before the module was there, it calls what that returned, as if the component had gone. So
// destroy() is called only when the element is gone from the page.
export function lastingFor(parentElement, make) {
  if (!lasting.has(parentElement)) lasting.set(parentElement, make());
  const made = lasting.get(parentElement);
  const leave = () => {
    if (parentElement.isConnected || !lasting.delete(parentElement)) return;
    made.destroy();
  };
  return [made, leave];
}

// While a script runs, Streamlit marks what an earlier run has shown and this one has not shown yet. Where elements move
// to other places it makes such an old one anew, with its old data, and it may do so after the new one.
const OF_EARLIER_RUN = "data-stale";
const SETTLED = 150; // ms after the mark has gone: at the end of a run it goes a moment before the old element

// Calls go() once the element of a component is known to be of the newest run: now, or when its mark has gone and it is
// still on the page. Returns a function that ends the waiting.
export function whenOfNewestRun(parentElement, go) {
  const marked = (parentElement.host ?? parentElement).closest(`[${OF_EARLIER_RUN}]`);
  const isOld = () => marked?.getAttribute(OF_EARLIER_RUN) === "true";
  if (!isOld()) {
    go();
    return () => {};
  }
  let soon = 0;
  const observer = new MutationObserver(() => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      if (isOld() || !parentElement.isConnected) return;
      observer.disconnect();
      go();
    }, SETTLED);
  });
  observer.observe(marked, { attributes: true, attributeFilter: [OF_EARLIER_RUN] });
  return () => {
    clearTimeout(soon);
    observer.disconnect();
  };
}

// ---------------------------------------------------------------- the address

// Streamlit makes a new entry in the browser's history whenever a script writes the address, also where a page that was
// just opened fills in what its link leaves out: Back then led to that link, and not to the page before. Here what is
// written until the first script has ended takes the place of the address that opened the page. completed(query,
// isOfThisPage) is the query that is written instead of Streamlit's. Returns a function that writes this page's again.
export function watchAddress(completed) {
  const write = { push: history.pushState.bind(history), replace: history.replaceState.bind(history) };
  const written = (kind) => (state, title, address) => {
    const url = new URL(address ?? location.href, location.href);
    const isOfThisPage = url.pathname === location.pathname;
    url.search = completed(url.search, isOfThisPage);
    const filled = isOfThisPage && Boolean(history.state?.filled);
    if (isOfThisPage && url.href === location.href) return;
    write[isOfThisPage && !filled ? "replace" : kind]({ ...state, filled }, title, url.href);
  };
  history.pushState = written("push");
  history.replaceState = written("replace");
  watchScript((state) => {
    if (state === "notRunning") write.replace({ ...history.state, filled: true }, "", location.href);
  });
  return () => history.replaceState(history.state, "", location.href);
}

// ---------------------------------------------------------------- number boxes

// A number box has no event of its own before Streamlit reads it, so the pages listen to its input. Streamlit marks the
// box with this class.
const NUMBER_BOX = ".stNumberInput";
export const NUMBER_INPUT = `${NUMBER_BOX} input`;

// Types a number into the box with a key and commits it, as a person does by Enter.
export function enterNumber(key, number) {
  const input = document.querySelector(`.st-key-${CSS.escape(key)} ${NUMBER_INPUT}`);
  if (!input) return;
  typeInto(input, String(number));
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}

// The number box that an element is in; null where it is in none.
export function numberBoxAround(element) {
  return element.closest?.(NUMBER_BOX) ?? null;
}

// Whether an element is on one of the buttons − and + of a number box.
export function isOnStepButton(element) {
  return Boolean(element.closest?.("button")?.dataset.testid?.startsWith("stNumberInputStep"));
}

// Puts a text into an input so that Streamlit takes it as typed. React overrides the setter of `value` to track it, and
// ignores an event whose value it has tracked; so this calls the setter of the prototype.
export function typeInto(input, text) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
