// Streamlit calls the export of a component again and again, and what it returned as well (adapters/streamlit.js).

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { lastingFor } from "../../pages/shared/adapters/streamlit.js";

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
