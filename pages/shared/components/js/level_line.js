// The level line through a point of a map, followed a little at a time, in pixels.

import { inflate, isInside } from "../../../../gd_core/browser/js/geometry.js";

const STEP = 4; // px from one of its points to the next
const MOST_POINTS = 1500; // each way from the point
const CLOSED = 0.8; // × STEP: so near to where it began the line is closed

// From `at`, { x, y }, both ways along the line on which field({ x, y }).value is as there, up to the edge of a box.
// The field also gives the slope there, dx and dy, by pixel.
export class LevelLine {
  constructor(field, at, box) {
    this.field = field;
    this.at = at;
    this.box = inflate(box, STEP);
    this.level = field(at).value;
    this.ways = [[at], [at]];
    this.way = 0;
    this.done = !Number.isFinite(this.level);
  }

  // Goes on with the line until this time of performance.now().
  goOn(until) {
    while (!this.done && performance.now() < until) this.grow();
  }

  grow() {
    const points = this.ways[this.way];
    const next = points.length < MOST_POINTS ? this.next(points) : null;
    if (next) points.push(next);
    if (next && this.way === 0 && points.length > 4 && distance(next, this.at) < CLOSED * STEP) {
      points.push(this.at);
      this.done = true;
    } else if (!next || !isInside(next, this.box)) {
      this.way += 1;
      this.done = this.way > 1;
    }
  }

  // The point after the last of these, by a step along the line and then two of Newton's across it; null where the line
  // cannot be followed.
  next(points) {
    const last = points.at(-1);
    const before = points.at(-2);
    const first = this.along(last, before && { x: last.x - before.x, y: last.y - before.y });
    const middle = first && this.along(moved(last, first, STEP / 2), first);
    if (!middle) return null;
    let point = moved(last, middle, STEP);
    for (let round = 0; round < 2; round += 1) {
      const { value, dx, dy } = this.field(point);
      const across = (value - this.level) / (dx * dx + dy * dy);
      point = { x: point.x - across * dx, y: point.y - across * dy };
      if (!(distance(point, last) < 2 * STEP)) return null; // no number, or the line has turned sharply
    }
    return point;
  }

  // The direction of the line at a point, of length 1, the way that was gone before; null where f has no slope.
  along(point, before) {
    const { dx, dy } = this.field(point);
    const length = Math.hypot(dx, dy);
    if (!(length > 0 && length < Infinity)) return null;
    const [x, y] = [-dy / length, dx / length];
    const way = before ? Math.sign(x * before.x + y * before.y) : this.way === 0 ? 1 : -1;
    return way ? { x: way * x, y: way * y } : null;
  }

  get points() {
    return [...this.ways[1].slice(1).reverse(), ...this.ways[0]];
  }
}

const moved = (point, direction, by) => ({ x: point.x + by * direction.x, y: point.y + by * direction.y });
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
