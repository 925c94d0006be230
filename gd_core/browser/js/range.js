// A slider of components/range.css.

// Puts a slider at a value, and tells its style how far along that is.
export function placeRange(range, value) {
  range.value = value;
  const length = range.max - range.min;
  range.style.setProperty("--place", length > 0 ? (value - range.min) / length : 0);
}
