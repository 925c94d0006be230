import assert from "node:assert/strict";
import { test } from "node:test";
import { evenSide, playThrough, videoFormat } from "../../pages/shared/components/js/video.js";

// A browser that can record these types.
function browser(...types) {
  class HTMLCanvasElement {
    captureStream() {}
  }
  return {
    ImageDecoder: class {},
    MediaRecorder: { isTypeSupported: (type) => types.some((known) => type.startsWith(known)) },
    HTMLCanvasElement,
  };
}

test("an MP4 where the browser records one, else a WebM, else nothing", () => {
  assert.equal(videoFormat(browser("video/webm", "video/mp4")).extension, "mp4");
  assert.equal(videoFormat(browser("video/webm;codecs=vp8")).extension, "webm");
  assert.equal(videoFormat(browser("video/ogg")), undefined);
});

test("a browser that lacks a part of it records nothing", () => {
  for (const part of ["ImageDecoder", "MediaRecorder", "HTMLCanvasElement"]) {
    assert.equal(videoFormat({ ...browser("video/mp4"), [part]: undefined }), undefined, part);
  }
  assert.equal(videoFormat({ ...browser("video/mp4"), HTMLCanvasElement: class {} }), undefined);
});

test("sides are even", () => {
  assert.deepEqual([640, 561, 1].map(evenSide), [640, 560, 0]);
});

// What happens when frames are shown on a clock that each frame takes so many ms of.
async function played(durations, { slow = 0, abortAt = Number.POSITIVE_INFINITY } = {}) {
  const signal = { aborted: false };
  const [shown, parts] = [[], []];
  let now = 0;
  const done = await playThrough(durations, {
    show: async (k) => {
      shown.push([k, now]);
      now += slow;
    },
    until: async (time) => {
      now = Math.max(now, time);
      signal.aborted = now >= abortAt;
    },
    told: (part) => parts.push(part),
    signal,
  });
  return { done, shown, parts };
}

test("each frame is shown for its time, the last one until its end", async () => {
  const { done, shown, parts } = await played([200, 100, 1000]);
  assert.ok(done);
  assert.deepEqual(shown, [
    [0, 0],
    [1, 200],
    [2, 300],
    [2, 1300],
  ]);
  assert.deepEqual(parts, [200 / 1300, 300 / 1300, 1]);
});

test("a slow browser delays no later frame by more than itself", async () => {
  const { shown } = await played([200, 200, 200], { slow: 150 });
  assert.deepEqual(shown.slice(0, 3), [
    [0, 0],
    [1, 200],
    [2, 400],
  ]);
});

test("where it is cancelled it ends", async () => {
  const { done, shown } = await played([200, 100, 1000], { abortAt: 300 });
  assert.equal(done, false);
  assert.deepEqual(shown.at(-1), [1, 200]);
});
