import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Bending } from "../../pages/shared/components/js/bending.js";

// f is x², the step x - n1·g. The page is here what bending.js and the adapter of Streamlit ask of it.
const program = { variables: ["x"], lines: [], results: ["x x *", "2.0 x *"] };
const step = { variables: ["x1", "g1", "n1"], lines: [], results: ["x1 n1 g1 * -"] };
const begin = { variables: ["n1"], lines: [], results: [] };
const window = [
  [-9, 9],
  [0, 81],
];
let [root, shown, ended] = [];

beforeEach(() => {
  root = { dataset: {} };
  shown = [];
  globalThis.document = { documentElement: root, querySelector: () => ({ getAttribute: () => "notRunning" }) };
  globalThis.MutationObserver = class {
    constructor(changed) {
      ended = changed;
    }
    observe() {}
    disconnect() {}
  };
});

const followed = [{ step: 0, numbers: ["step"] }];
const given = (start, size = 0.25, runs = followed) => ({
  pointer: { program, start: [start] },
  drag: { controls: { step: size }, steps: [{ step, begin }], runs, iterations: 2, rules: {}, climbs: false, window },
});
const pathOf = (run) => run?.x ?? "blind";
function loaded(data) {
  const bending = new Bending((runs) => shown.push(runs && (runs.length === 1 ? pathOf(runs[0]) : runs.map(pathOf))));
  bending.load(data);
  return bending;
}

test("a dragged start and a dragged step size show the run from there, with all its columns", () => {
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  assert.deepEqual(shown, [[4, 2, 1]]);
  assert.equal(root.dataset.gdDragged, "");
  bending.bend({ controls: { step: 0.5 } });
  assert.deepEqual(shown.at(-1), [4, 0, 0]);
});

test("the server's run takes the place of the one that waits for it, and ends it with its script", () => {
  const bending = loaded(given(1));
  let told = 0;
  bending.letGo = () => {
    told += 1;
  };
  bending.bend({ start: [1] });
  assert.ok(!bending.release() && told === 0);
  shown.length = 0;
  bending.bend({ start: [4] });
  assert.ok(bending.release() && told === 1);
  bending.load(given(4));
  assert.equal(shown.length, 1); // the player draws the server's run itself
  assert.equal(root.dataset.gdDragged, ""); // the verdict may not be there yet
  ended();
  assert.equal(root.dataset.gdDragged, undefined);
});

test("the script may have ended before its run is shown", () => {
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  bending.release();
  ended();
  assert.equal(root.dataset.gdDragged, "");
  bending.load(given(4));
  assert.equal(root.dataset.gdDragged, undefined);
});

test("a run of an earlier change does not end a drag, nor what waits after it", () => {
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  bending.load(given(2));
  assert.deepEqual(shown.at(-1), [4, 2, 1]);
  bending.bend({ start: [8] });
  bending.release();
  bending.load(given(4));
  assert.deepEqual(shown.at(-1), [8, 4, 2]);
  assert.equal(root.dataset.gdDragged, "");
});

test("where no run comes the one before is shown again, some time after the end of a script", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  bending.release();
  ended();
  assert.deepEqual(shown.at(-1), [4, 2, 1]);
  mock.timers.tick(10_000);
  assert.equal(shown.at(-1), null);
  assert.equal(root.dataset.gdDragged, undefined);
  mock.timers.reset();
});

test("what is put back, by giving up or by dragging it back, tells the server nothing", () => {
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  bending.drop();
  assert.equal(shown.at(-1), null);
  assert.ok(!bending.release());
  bending.bend({ start: [4] });
  bending.bend({ start: [1] });
  assert.ok(!bending.release());
  assert.equal(root.dataset.gdDragged, undefined);
});

test("a control of none of the runs bends nothing", () => {
  const bending = loaded(given(1));
  bending.bend({ controls: { other: 0.5 } });
  assert.deepEqual(shown, []);
  assert.ok(!bending.release());
});

test("a method that cannot be followed here shows nothing before the server does", () => {
  const bending = loaded(given(1, 0.25, [null]));
  bending.bend({ start: [4] });
  assert.deepEqual(shown, ["blind"]);
  assert.equal(root.dataset.gdDragged, "");
  assert.ok(bending.release());
});

test("several runs bend together, each with the control that it has", () => {
  const data = given(1, 0.25, [...followed, { step: 0, numbers: [0.5] }, { step: 0, numbers: ["own"] }, null]);
  data.drag.controls.own = 0.25;
  const bending = loaded(data);
  assert.ok(bending.drawsStart);
  bending.bend({ start: [4] });
  assert.deepEqual(shown.at(-1), [[4, 2, 1], [4, 0, 0], [4, 2, 1], "blind"]);
  bending.bend({ controls: { own: 0.5 } });
  assert.deepEqual(shown.at(-1), [[4, 2, 1], [4, 0, 0], [4, 0, 0], "blind"]);
  bending.bend({ controls: { step: 0 } });
  assert.deepEqual(shown.at(-1), [[4, 4, 4], [4, 0, 0], [4, 0, 0], "blind"]);
});

test("a function without bytecode is not computed here either", () => {
  const data = given(1);
  data.pointer.program = null;
  const bending = loaded(data);
  bending.bend({ start: [4] });
  assert.deepEqual(shown, ["blind"]);
  assert.ok(!bending.drawsStart);
});

test("a page that drags nothing has nothing to bend", () => {
  const bending = loaded({ pointer: { program, start: [1] }, drag: null });
  assert.ok(!bending.isPossible);
  bending.bend({ start: [4] });
  assert.deepEqual(shown, []);
});

test("a component that goes while something is dragged leaves nothing dimmed", () => {
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  bending.destroy();
  assert.equal(root.dataset.gdDragged, undefined);
  const other = loaded(given(1));
  other.bend({ start: [4] });
  bending.destroy(); // it ends only what is its own
  assert.equal(root.dataset.gdDragged, "");
});

test("the end of a script that nobody told of is found all the same", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const bending = loaded(given(1));
  bending.bend({ start: [4] });
  bending.release();
  bending.load(given(4));
  assert.equal(root.dataset.gdDragged, "");
  mock.timers.tick(2000);
  assert.equal(root.dataset.gdDragged, undefined);
  mock.timers.reset();
});
