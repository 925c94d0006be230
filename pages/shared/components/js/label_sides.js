// Where the names of a guess and of the truth stand: each on the side away from the other, and inside the plot.

// left: of the text, for a point { x, y } in a box; `other` is the point that it keeps away from, or null.
export function besidePoint(point, other, width, box, apart) {
  const toTheRight = point.x + apart;
  const toTheLeft = point.x - apart - width;
  const fits = (left) => left >= box.left + 4 && left + width <= box.left + box.width - 4;
  const isRightFirst = !other || point.x >= other.x;
  const wanted = isRightFirst ? [toTheRight, toTheLeft] : [toTheLeft, toTheRight];
  return wanted.find(fits) ?? Math.min(Math.max(wanted[0], box.left + 4), box.left + box.width - width - 4);
}

// How far below its point the baseline of a text stands: beside the point, or, where the other point is so near that the
// two names would lie on each other, the upper one above its point and the lower one below.
export function baselineOf(point, other, height) {
  const isNear = other && Math.abs(point.y - other.y) < height && Math.abs(point.x - other.x) < 6 * height;
  if (!isNear) return 0.3 * height;
  const isUpper = point.y < other.y || (point.y === other.y && point.x < other.x);
  return isUpper ? -0.7 * height : 1.3 * height;
}

// The height of a curve at a place of its axis, between the two points of its line around it; NaN where it has none.
export function heightAt(x, xs, ys) {
  const after = xs.findIndex((each) => each >= x);
  if (after < 0) return Number.NaN;
  if (xs[after] === x) return ys[after];
  if (after === 0) return Number.NaN;
  const part = (x - xs[after - 1]) / (xs[after] - xs[after - 1]);
  return ys[after - 1] + part * (ys[after] - ys[after - 1]);
}
