// The scale of a slider: where numbers are on it, and the round numbers at which it stops.

const PREFERRED = [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2]; // the E12 series, about equally far apart

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -6, PageUp: 6 }; // stops that each goes

export class SliderScale {
  // low, high: its ends; step: from stop to stop, or null for a logarithmic scale with twelve stops in each decade.
  constructor({ low, high, step }) {
    this.bend = step ? (value) => value : Math.log;
    this.ends = [this.bend(low), this.bend(high)];
    this.stops = (step ? multiples(low, high, step) : preferred(low, high)).filter(
      (stop) => stop >= low && stop <= high,
    );
  }

  // Where a number is, as a part of the scale from 0 to 1.
  partOf(number) {
    const [first, last] = this.ends;
    const part = (this.bend(number) - first) / (last - first);
    return Math.min(Math.max(Number.isFinite(part) ? part : 0, 0), 1);
  }

  // The stop nearest to a part of the scale, or the number among others that is nearer.
  nearest(part, others = []) {
    const far = (number) => Math.abs(this.partOf(number) - part);
    return [...this.stops, ...others].reduce((found, number) => (far(number) < far(found) ? number : found));
  }

  // The stop so many stops after a number, at most the last one; before it where `count` is negative.
  beyond(number, count) {
    const { stops } = this;
    const next = stops.findIndex((stop) => stop > number);
    const above = next < 0 ? stops.length : next;
    const below = stops.findLastIndex((stop) => stop < number);
    const index = count > 0 ? above + count - 1 : below + count + 1;
    return stops[Math.min(Math.max(index, 0), stops.length - 1)];
  }

  // Where a key leads from a number; undefined for a key that moves nothing.
  reachedBy(key, number) {
    if (key === "Home") return this.stops[0];
    if (key === "End") return this.stops.at(-1);
    return key in KEYS ? this.beyond(number, KEYS[key]) : undefined;
  }
}

function multiples(low, high, step) {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

function preferred(low, high) {
  const [first, last] = [low, high].map((end) => Math.floor(Math.log10(end) + 1e-9));
  const decades = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  return decades.flatMap((exponent) => PREFERRED.map((number) => Number(`${number}e${exponent}`)));
}
