// Streamlit calls the export of a component again and again, and what it returned as well (adapters/streamlit.js).

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { lastingFor, whenOfNewestRun } from "../../pages/shared/adapters/streamlit.js";

let made;
const make = () => {
  const player = { destroyed: 0, destroy: () => player.destroyed++ };
  made.push(player);
  return player;
};

beforeEach(() => {
  made = [];
});

test("each call for an element gets what was made at the first", () => {
  const element = { isConnected: true };
  const [first] = lastingFor(element, make);
  const [second] = lastingFor(element, make);
  assert.equal(first, second);
  assert.notEqual(lastingFor({ isConnected: true }, make)[0], first);
  assert.equal(made.length, 2);
});

test("what a superseded call returned changes nothing while the element is on the page", () => {
  const element = { isConnected: true };
  const [player, leave] = lastingFor(element, make);
  leave();
  assert.equal(player.destroyed, 0);
  assert.equal(lastingFor(element, make)[0], player);
});

test("it is destroyed once when its element has gone, whichever call's function is called", () => {
  const element = { isConnected: true };
  const [player, superseded] = lastingFor(element, make);
  const [, leave] = lastingFor(element, make);
  element.isConnected = false;
  leave();
  superseded();
  assert.equal(player.destroyed, 1);
});

// An element of a component, in one that Streamlit marks; observers of that are told by hand.
const inMarked = (mark) => {
  const marked = { mark, getAttribute: () => marked.mark };
  return { isConnected: true, marked, closest: () => marked };
};

let changed;
globalThis.MutationObserver = class {
  constructor(tell) {
    changed = tell;
  }
  observe() {}
  disconnect() {
    changed = () => {};
  }
};

test("what the newest run has shown goes at once, and so does what is in nothing that is marked", () => {
  const gone = [];
  whenOfNewestRun(inMarked("false"), () => gone.push("shown"));
  whenOfNewestRun({ host: { closest: () => null } }, () => gone.push("in nothing"));
  assert.deepEqual(gone, ["shown", "in nothing"]);
});

test("what an earlier run has shown waits until its mark has gone, and goes once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [element, gone] = [inMarked("true"), []];
  whenOfNewestRun(element, () => gone.push("shown"));
  mock.timers.tick(10_000);
  assert.deepEqual(gone, []);
  element.marked.mark = "false";
  changed();
  mock.timers.tick(10_000);
  changed();
  mock.timers.tick(10_000);
  assert.deepEqual(gone, ["shown"]);
  mock.timers.reset();
});

test("what goes with the end of a run, or is marked again, or is no longer waited for, never goes", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const gone = [];
  const endings = [
    (element) => {
      element.isConnected = false;
    },
    (element) => {
      element.marked.mark = "true";
    },
    (_, stop) => stop(),
  ];
  for (const end of endings) {
    const element = inMarked("true");
    const stop = whenOfNewestRun(element, () => gone.push("shown"));
    element.marked.mark = "false";
    changed();
    end(element, stop);
    mock.timers.tick(10_000);
  }
  assert.deepEqual(gone, []);
  mock.timers.reset();
});
