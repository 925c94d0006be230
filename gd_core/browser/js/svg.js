// Elements of SVG.

export const SVG = "http://www.w3.org/2000/svg";
export const FONT = "Source Sans, Source Sans Pro, sans-serif";

export function make(parent, tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  parent.append(element);
  return element;
}

// Leaves alone what is as it should be: a browser paints anew what is set, also to the same value, and what is drawn at
// rest is drawn again several times a second.
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

export function show(element, visible) {
  element.style.display = visible ? "" : "none";
}
