import assert from "node:assert/strict";
import { test } from "node:test";
import { TouchOwner } from "../../pages/shared/components/js/surface_touch.js";

test("a swipe is the page's", () => {
  const owner = new TouchOwner();
  assert.equal(owner.down("hill", 1, 0, 0), false);
  assert.equal(owner.move(1, 0, 60), false);
  owner.up();
  assert.equal(owner.taken, null);
});

test("after a tap a swipe turns the surface, until something else is touched", () => {
  const owner = new TouchOwner();
  owner.down("hill", 1, 0, 0);
  owner.move(1, 3, 3);
  owner.up();
  assert.equal(owner.down("hill", 1, 0, 0), true);
  assert.equal(owner.move(1, 0, 60), true);
  owner.up();
  assert.equal(owner.down("hill", 1, 0, 0), true);
  owner.up();
  owner.release();
  assert.equal(owner.down("hill", 1, 0, 0), false);
});

test("two fingers turn it at once", () => {
  const owner = new TouchOwner();
  owner.down("hill", 1, 0, 0);
  assert.equal(owner.down("hill", 2, 50, 0), true);
  assert.equal(owner.move(2, 50, 60), true);
  owner.up();
  assert.equal(owner.taken, null);
});
