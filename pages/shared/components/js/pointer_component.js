// The pointer as a component by itself, for a page without a player.

import { Pointer } from "../pointer.js";

const pointers = new WeakMap(); // Streamlit calls the export again at each rerun, with the same parentElement

export default function ({ data, parentElement, setTriggerValue }) {
  let pointer = pointers.get(parentElement);
  if (!pointer) {
    pointer = new Pointer();
    pointers.set(parentElement, pointer);
  }
  pointer.tell = (start) => setTriggerValue("start", start);
  pointer.load(data);
  return () => {
    pointers.delete(parentElement);
    pointer.destroy();
  };
}
