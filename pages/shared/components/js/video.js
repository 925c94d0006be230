// A video of an animation: in which format a browser records one, and when each frame is shown.

// The best known first: an MP4 plays on slides and phones.
const FORMATS = [
  { type: "video/mp4;codecs=avc1.42E01E", extension: "mp4" },
  { type: "video/webm;codecs=vp9", extension: "webm" },
  { type: "video/webm;codecs=vp8", extension: "webm" },
];

// A frame that is shown is in the video a moment later.
const TAKEN_AFTER_MS = 100;

// The format in which a browser, whose names are in scope, records what is drawn on a canvas; undefined where it cannot,
// or cannot read the frames of an animation.
export function videoFormat({ ImageDecoder, MediaRecorder, HTMLCanvasElement }) {
  if (!ImageDecoder || !MediaRecorder || !HTMLCanvasElement?.prototype.captureStream) return undefined;
  return FORMATS.find(({ type }) => MediaRecorder.isTypeSupported(type));
}

// A side of the picture in pixels: encoders take only even ones.
export function evenSide(pixels) {
  return pixels - (pixels % 2);
}

// Shows frames, each for its duration in ms: show(k) shows one, until(ms) waits for a time counted from the beginning,
// so that a slow frame delays none after it, and told(part) hears what is done, 0 to 1. The last frame is shown again at
// its end, or no video would last until then. Returns whether it came to the end before signal was aborted.
export async function playThrough(durations, { show, until, told, signal }) {
  const total = durations.reduce((sum, each) => sum + each, 0);
  let end = 0;
  for (const [k, duration] of durations.entries()) {
    await show(k);
    end += duration;
    await until(end);
    if (signal.aborted) return false;
    told(end / total);
  }
  await show(durations.length - 1);
  await until(total + TAKEN_AFTER_MS);
  return !signal.aborted;
}
