// What the sliders of numbers (components/number_slider.js) tell while they move, and who bends runs by it.

import { announce, listen } from "./messages.js";

const MOVED = "moved slider"; // { box, number }: the key of the box, and null for the number that the server has
const LET_GO = "slider let go"; // the key of the box

export const tellMoved = (box, number) => announce(MOVED, { box, number });
export const tellLetGo = (box) => announce(LET_GO, box);

// Bends the runs while a slider of one of their numbers moves. Returns a function that ends it.
export function followSliders(bending) {
  const stops = [
    listen(MOVED, ({ box, number }) => {
      if (number === null) bending.drop();
      else bending.bend({ controls: { [box]: number } });
    }),
    listen(LET_GO, () => bending.release()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
