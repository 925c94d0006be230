// How fast a run is played, by its frames: the iterations that a player shows.

const SECONDS_PER_FRAME = 0.16; // 30 frames take about 5 s, slow enough to predict the next step
const SHORTEST_PLAY = 2; // s for a whole run
const LONGEST_PLAY = 8; // s for a whole run
const LONGEST_MOMENT = 0.1; // s that pass at once: no jump after a hidden tab returns

// The position among the frames, 0 to `last` with a fraction, so many seconds after another one.
export function playedOn(position, seconds, last, speed = 1) {
  const passed = Math.min(Math.max(seconds, 0), LONGEST_MOMENT);
  const whole = Math.min(Math.max(last * SECONDS_PER_FRAME, SHORTEST_PLAY), LONGEST_PLAY);
  return Math.min(position + (passed * speed * last) / whole, last);
}

// The iteration at a position among the frames, whose iterations are k: with its fraction while the run glides from one
// frame to the next, which it does not where it is to jump.
export function iterationAt(k, position, jumps = false) {
  const index = Math.floor(position);
  const part = jumps ? 0 : position - index;
  return part > 0 ? k[index] + (k[index + 1] - k[index]) * part : k[index];
}
