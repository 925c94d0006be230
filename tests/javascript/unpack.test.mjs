import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, unpacked } from "../../gd_core/browser/js/unpack.js";

const packed = (column) => Buffer.from(column.buffer).toString("base64");

test("columns of each type are as NumPy wrote them", () => {
  for (const column of [Float64Array.of(0.1, -2e300), Float32Array.of(0.5, 3), Uint16Array.of(0, 65535)]) {
    assert.deepEqual(numbers(packed(column), column.constructor), column);
  }
});

test("packed columns anywhere in the data become lists, with null for what is not finite", () => {
  const column = { f8: packed(Float64Array.of(1, Number.NaN, -Infinity, 0.25)) };
  const data = { id: "a", runs: [{ x: column, name: null }], waits: false };
  assert.deepEqual(unpacked(data), { id: "a", runs: [{ x: [1, null, null, 0.25], name: null }], waits: false });
});

test("everything else is as it was sent", () => {
  for (const value of [null, 3, "f8", true, [1, [2]], {}]) assert.deepEqual(unpacked(value), value);
});
