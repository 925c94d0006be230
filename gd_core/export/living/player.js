// Plays a run: its clock, its buttons and its slider, and what it says of where the run is.

import { locate, longestOf, positionInWords } from "../../browser/js/iterations.js";
import { formatNumber } from "../../browser/js/number_format.js";
import { iterationAt, playedOn } from "../../browser/js/pace.js";
import { placeRange } from "../../browser/js/range.js";

export class Player {
  // find: the part of the page with a name; draw(iteration): draws the run up to there, Infinity for the whole run.
  constructor(find, draw) {
    this.draw = draw;
    this.toggle = find("toggle");
    this.range = find("scrub");
    this.readout = find("readout");
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.position = Infinity; // among the frames
    this.playing = false;
    this.frame = 0; // the pending requestAnimationFrame, 0 for none
    this.toggle.onclick = () => this.setPlaying(!this.playing);
    find("back").onclick = () => this.seek(Math.ceil(this.position) - 1);
    find("forward").onclick = () => this.seek(Math.floor(this.position) + 1);
    this.range.oninput = () => this.seek(Number(this.range.value));
  }

  get last() {
    return this.run.k.length - 1;
  }

  // Another run in place of this one: at its end where this one was there, else at the same iteration.
  load(run) {
    const reached = this.run && this.position < this.last ? this.run.k[Math.floor(this.position)] : Infinity;
    this.run = run;
    this.range.max = this.last;
    this.position = reached === Infinity ? this.last : locate(run.k, reached).index;
    this.render();
  }

  setPlaying(playing) {
    if (playing && this.position >= this.last) this.position = 0;
    if (!playing) this.position = Math.round(this.position); // a pause between two iterates shows no state of the run
    this.playing = playing && this.last > 0;
    this.before = performance.now();
    this.render();
  }

  // Plays without being asked to, unless the user wants little motion.
  playFromStart() {
    if (this.still.matches) return;
    this.position = 0;
    this.setPlaying(true);
  }

  seek(position) {
    this.playing = false;
    this.position = Math.min(Math.max(position, 0), this.last);
    this.render();
  }

  tick(now) {
    this.frame = 0;
    if (!this.playing) return;
    this.position = playedOn(this.position, (now - this.before) / 1000, this.last);
    this.before = now;
    if (this.position >= this.last) this.playing = false;
    this.render();
  }

  render() {
    const isAtEnd = this.position >= this.last;
    this.draw(isAtEnd ? Infinity : iterationAt(this.run.k, this.position, this.still.matches));
    this.toggle.textContent = this.playing ? "Pause" : "Play";
    placeRange(this.range, Math.floor(this.position));
    const text = this.inWords();
    this.range.setAttribute("aria-valuetext", text);
    this.readout.setAttribute("aria-live", this.playing ? "off" : "polite");
    if (this.readout.textContent !== text) this.readout.textContent = text;
    if (this.playing && !this.frame) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  inWords() {
    const { k, f } = this.run;
    const index = Math.floor(this.position);
    const iteration = Math.min(k[index], longestOf([this.run]));
    const where = positionInWords("iteration", iteration, [this.run]);
    return f[index] === null ? where : `${where}, f = ${formatNumber(f[index])}`;
  }
}
