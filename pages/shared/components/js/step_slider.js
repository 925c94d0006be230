// The slider of the step size, which is Streamlit's: the run follows it while it moves, before it tells the server.

import { watchSliders } from "../../adapters/streamlit.js";

const SLIDER = '[class*="st-key-step_slider"]';
const ENDS = ["pointerup", "pointercancel"];

// Bends the run while the slider moves. A key moves it by one step and lets go at once. Returns a function that ends it.
export function followStepSlider(bending) {
  let press = null; // { moved: whether the slider moved since then }
  const begin = () => {
    press = { moved: false };
  };
  const end = () => {
    if (press?.moved) bending.release();
    press = null;
  };
  const stopWatching = watchSliders(SLIDER, (text) => {
    bending.bend({ controls: { step: Number(text) } });
    if (press) press.moved = true;
    else bending.release();
  });
  document.addEventListener("pointerdown", begin, true);
  for (const name of ENDS) document.addEventListener(name, end, true);
  return () => {
    stopWatching();
    document.removeEventListener("pointerdown", begin, true);
    for (const name of ENDS) document.removeEventListener(name, end, true);
  };
}
