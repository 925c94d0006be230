// Records the animation on the page as a video, where the browser can: it takes as long as the animation does.

import { lastingFor } from "../adapters/streamlit.js";
import { listen } from "./js/messages.js";
import { evenSide, playThrough, videoFormat } from "./js/video.js";

const BITS_A_SECOND = 4e6;
const KEPT_MS = 60_000; // for so long the browser may take to save the file
// The picture of the animation: pages/shared/foot/take_home.py puts it into a container with this key.
const PICTURE = ".st-key-taken-animation img";

export default function ({ parentElement }) {
  const [, leave] = lastingFor(parentElement, () => new Recorder(parentElement));
  return leave;
}

class Recorder {
  constructor(root) {
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.format = videoFormat(window);
    this.stop = listen("recorder", ({ name }) => {
      this.name = name;
    });
    if (!this.format) return;
    this.part("recorder").hidden = false;
    this.part("record").textContent = `Record as a video (${this.format.extension.toUpperCase()})`;
    this.part("record").onclick = () => this.record();
    this.part("cancel").onclick = () => this.work.abort();
  }

  async record() {
    const file = `${this.name}.${this.format.extension}`;
    this.work = new AbortController();
    this.show(true, "It takes as long as the animation does.");
    try {
      const video = await recorded(document.querySelector(PICTURE).src, this.format.type, {
        signal: this.work.signal,
        told: (part) => {
          this.part("done").value = part;
        },
      });
      if (video) save(video, file);
      this.show(false, video ? `Saved as ${file}.` : "");
    } catch (error) {
      console.warn(error);
      this.show(false, "This browser could not record it.");
    }
  }

  // Whether it is at work, and what is said of it; the focus stays where the next press is.
  show(isAtWork, words) {
    const hadFocus = this.part("recorder").contains(this.part("recorder").getRootNode().activeElement);
    this.part("done").value = 0;
    this.part("work").hidden = !isAtWork;
    this.part("record").hidden = isAtWork;
    this.part("said").textContent = words;
    if (hadFocus) this.part(isAtWork ? "cancel" : "record").focus();
  }

  destroy() {
    this.stop();
    this.work?.abort();
  }
}

// A GIF as a video of a type; null where signal is aborted. told(part) hears what is done.
async function recorded(source, type, { signal, told }) {
  const decoder = new ImageDecoder({ data: await (await fetch(source)).arrayBuffer(), type: "image/gif" });
  await Promise.all([decoder.tracks.ready, decoder.completed]);
  const canvas = document.createElement("canvas");
  const durations = await prepared(decoder, canvas);
  const stream = canvas.captureStream(0);
  const film = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_A_SECOND });
  const ended = chunksOf(film);
  film.start();
  const begin = performance.now();
  const isWhole = await playThrough(durations, {
    show: (k) => shown(decoder, k, canvas, stream),
    until: (time) => new Promise((done) => setTimeout(done, begin + time - performance.now())),
    told,
    signal,
  });
  film.stop();
  const chunks = await ended;
  decoder.close();
  return isWhole ? new Blob(chunks, { type }) : null;
}

// The durations of the frames in ms; the canvas gets their size.
async function prepared(decoder, canvas) {
  const durations = [];
  for (let k = 0; k < decoder.tracks.selectedTrack.frameCount; k += 1) {
    const { image } = await decoder.decode({ frameIndex: k });
    canvas.width = evenSide(image.displayWidth);
    canvas.height = evenSide(image.displayHeight);
    durations.push(image.duration / 1000);
    image.close();
  }
  return durations;
}

async function shown(decoder, k, canvas, stream) {
  const { image } = await decoder.decode({ frameIndex: k });
  canvas.getContext("2d").drawImage(image, 0, 0);
  image.close();
  // Where the track has no such method, as in Firefox, the stream has it.
  const [track] = stream.getVideoTracks();
  (track.requestFrame ? track : stream).requestFrame();
}

function chunksOf(film) {
  const chunks = [];
  return new Promise((done, fail) => {
    film.ondataavailable = ({ data }) => chunks.push(data);
    film.onstop = () => done(chunks);
    film.onerror = ({ error }) => fail(error);
  });
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
