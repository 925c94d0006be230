// Passes a message from the server on to the component that reads it (mailbox.js).

export default function ({ data: [to, message] }) {
  const messages = (window.gradientDescentMessages ??= new Map());
  messages.set(to, message);
  document.dispatchEvent(new CustomEvent("gradient-descent-message", { detail: to }));
  return () => {
    if (messages.get(to) === message) messages.delete(to);
  };
}
