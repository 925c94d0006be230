import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { announce, held, hold, listen } from "../../pages/shared/components/js/messages.js";

// The browser's, which Node has from version 19 on.
globalThis.CustomEvent ??= class extends Event {
  constructor(name, { detail }) {
    super(name);
    this.detail = detail;
  }
};

beforeEach(() => {
  globalThis.document = new EventTarget();
});

test("news reach those who listen to their topic", () => {
  const heard = [];
  const stop = listen("step", (value) => heard.push(value));
  announce("step", 1);
  announce("start", 2);
  stop();
  announce("step", 3);
  assert.deepEqual(heard, [1]);
});

test("what is held is told at once, and again to who comes later", () => {
  const [early, late] = [[], []];
  listen("run", (value) => early.push(value));
  hold("run", "a");
  listen("run", (value) => late.push(value));
  assert.deepEqual([early, late, held("run")], [["a"], ["a"], "a"]);
});

test("the newest holds, whoever stops first", () => {
  const stopFirst = hold("run", "first");
  const stopSecond = hold("run", "second");
  assert.equal(held("run"), "second");
  stopFirst();
  assert.equal(held("run"), "second");
  stopSecond();
  assert.equal(held("run"), undefined);
});

test("of several that hold a topic, who comes later is told the newest only", () => {
  hold("run", "first");
  hold("run", "second");
  const heard = [];
  listen("run", (value) => heard.push(value));
  assert.deepEqual(heard, ["second"]);
});

test("nothing is heard where nothing is held, and 0 is something", () => {
  const heard = [];
  listen("run", (value) => heard.push(value));
  assert.deepEqual(heard, []);
  hold("step", 0);
  listen("step", (value) => heard.push(value));
  assert.deepEqual(heard, [0]);
});
