// How components, each a bundle of its own, hear of each other: by two events of the document, news and questions.
// What one holds under a topic, the others can listen to or ask for; nothing is shared but the events.

const NEWS = "gradient-descent-news";
const QUESTION = "gradient-descent-question";

const said = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// Tells a value once to those who listen.
export function announce(topic, value) {
  said(NEWS, { topic, value });
}

// Tells a value, and tells it again to each who asks or begins to listen later. Returns a function that ends that.
export function hold(topic, value) {
  const answer = ({ detail }) => detail.topic === topic && detail.answer(value);
  document.addEventListener(QUESTION, answer);
  announce(topic, value);
  return () => document.removeEventListener(QUESTION, answer);
}

// What is held under a topic: the newest, where a component that goes and the one that follows it both hold something;
// undefined where there is nothing.
export function held(topic) {
  let newest;
  const answer = (value) => {
    newest = value;
  };
  said(QUESTION, { topic, answer });
  return newest;
}

// Calls hear(value) with what is held under a topic now, if there is something, and with all news of it. Returns a
// function that ends that.
export function listen(topic, hear) {
  const news = ({ detail }) => detail.topic === topic && hear(detail.value);
  document.addEventListener(NEWS, news);
  const now = held(topic);
  if (now !== undefined) hear(now);
  return () => document.removeEventListener(NEWS, news);
}
