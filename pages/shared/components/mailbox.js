import { unpacked } from "./js/unpack.js";

// Calls read(data) with the present message to a component and with each later one, their columns unpacked. Returns a
// function that ends that. mailbox.py sends the messages.
export function readMessages(to, read) {
  const take = () => {
    const message = window.gradientDescentMessages?.get(to);
    if (message) read(unpacked(message));
  };
  const listen = (event) => event.detail === to && take();
  document.addEventListener("gradient-descent-message", listen);
  take();
  return () => document.removeEventListener("gradient-descent-message", listen);
}

