// Sentences on a picture, at its edges where there is room, off what is drawn there.

import { crossings, meet } from "../../../../gd_core/browser/js/geometry.js";

const SHARES = [0.94, 0.7, 0.5, 0.36]; // of the plot's width that a line may take
const DOWN = [0, 1, 0.15, 0.3, 0.45, 0.6, 0.75, 0.85]; // from the upper edge to the lower one
const MARGIN = 8; // px, within the plot

// The lines into which a sentence is broken at spaces, so that each is at most `width` long where its words are.
export function wrapped(sentence, width, lengthOf) {
  const lines = [];
  for (const word of sentence.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && lengthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Where sentences stand one under the other, broken so that they lie on no path where there is room:
// { left, top, width, blocks }, with the lines of each sentence.
export function placeOfWords(sentences, lengthOf, height, { lines, curve, taken, box, scale }) {
  const found = { cost: Infinity };
  const margin = MARGIN * scale;
  for (const share of SHARES) {
    const blocks = sentences.map((sentence) => wrapped(sentence, share * box.width - 2 * margin, lengthOf));
    const width = Math.max(...blocks.flat().map(lengthOf));
    const tall = blocks.flat().length * height;
    const [first, last] = [box.left + margin, box.left + box.width - margin - width];
    const [top, bottom] = [box.top + margin, box.top + box.height - margin - tall];
    for (const left of [last, first, (first + last) / 2]) {
      for (const part of DOWN) {
        const rect = { left, top: top + part * (bottom - top), width, height: tall };
        const overlaps = taken.filter((other) => meet(rect, other)).length;
        const covered = crossings(lines, rect) + 12 * overlaps; // words on words cannot be read
        const cost = 100 * (covered > 0) + 10 * covered + 30 * (crossings(curve, rect) > 0) + 4 * blocks.flat().length;
        const inside = 8 * (part > 0 && part < 1); // the edge of the picture has less to show
        if (cost + inside < found.cost) Object.assign(found, { ...rect, cost: cost + inside, blocks });
      }
    }
  }
  return found;
}
