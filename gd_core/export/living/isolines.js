// The level lines of a map, by marching squares: in each cell of the grid, lines between the places on its sides where
// the level is reached, linear between its corners. Lorensen & Cline 1987, in two dimensions.

// Which sides a line joins, by which corners are above the level (1, 2, 4 and 8 from the lower left one, against the
// clock): 0 is the lower side, and on against the clock. Of the two ways through a saddle each takes one.
const JOINED = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 2],
    [0, 1],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [
    [0, 3],
    [1, 2],
  ],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

// The lines of one level as pairs of points [column, row], numbers from 0 to side - 1 with fractions. values: a square
// grid of numbers, row by row; a cell with one that is not finite has none.
export function isoline(values, side, level) {
  const found = [];
  for (let row = 0; row < side - 1; row += 1) {
    for (let column = 0; column < side - 1; column += 1) {
      const at = row * side + column;
      const corners = [values[at], values[at + 1], values[at + side + 1], values[at + side]];
      if (!corners.every(Number.isFinite)) continue;
      const above = corners.reduce((code, value, corner) => code + (value > level ? 1 << corner : 0), 0);
      for (const sides of JOINED[above]) {
        found.push(sides.map((one) => crossing(one, corners, level, column, row)));
      }
    }
  }
  return found;
}

// Where a level is reached on a side of a cell.
function crossing(side, corners, level, column, row) {
  const [from, to] = [corners[side], corners[(side + 1) % 4]];
  const part = (level - from) / (to - from);
  if (side === 0) return [column + part, row];
  if (side === 1) return [column + 1, row + part];
  if (side === 2) return [column + 1 - part, row + 1];
  return [column, row + 1 - part];
}
