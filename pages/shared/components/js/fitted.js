// What the models of a fit say: the line, curve or chances of their two numbers, and how far they are from the points.

import { formatNumber } from "../../../../gd_core/browser/js/number_format.js";

const CURVE_PIECES = 60;

const sigma = (z) => 1 / (1 + Math.exp(-z));

// Each model: what it says at a feature or at two; whether its picture is a straight line; the sum that it is.
const MODELS = {
  line: { says: (p, q, x) => p * x + q, straight: true, sum: ([x]) => [x, ""] },
  curve: { says: (p, q, x) => p * x + q * x * x, straight: false, sum: ([x]) => [x, `${x}²`] },
  plane: { says: (p, q, x, v) => p * x + q * v, straight: true, sum: ([x, v]) => [x, v] },
  logistic: { says: (p, q, x) => sigma(p * x + q), straight: false, sum: ([x]) => [x, ""] },
};

// Two features have no line in the plane: what the model says stands across, and where it is right is the diagonal.
export const isDiagonal = (model) => model === "plane";

// The function of the features that the model is with its two numbers. classes: the two values of the target that the
// chances 0 and 1 stand for, or null.
export function predictor({ model, classes }, [p, q]) {
  const { says } = MODELS[model];
  if (!classes) return (...features) => says(p, q, ...features);
  const [low, high] = classes;
  return (...features) => low + (high - low) * says(p, q, ...features);
}

// Where the rows of the data are drawn, as [across, up]; null for what is too large for a number.
export function placesOf(data, predict) {
  const target = data.columns.at(-1);
  return target.map((y, row) => {
    const across = isDiagonal(data.model) ? predict(...featuresOf(data, row)) : data.columns[0][row];
    return Number.isFinite(across) ? [across, y] : null;
  });
}

const featuresOf = ({ columns }, row) => columns.slice(0, -1).map((column) => column[row]);

// The points of the line between two places across, as [across, up].
export function lineBetween({ model }, predict, left, right) {
  const at = isDiagonal(model) ? (across) => across : predict;
  const pieces = MODELS[model].straight ? 1 : CURVE_PIECES;
  return Array.from({ length: pieces + 1 }, (_, k) => {
    const across = left + ((right - left) * k) / pieces;
    return [across, at(across)];
  });
}

// How far up the line is over each row.
export function saidOf(data, predict) {
  return data.columns.at(-1).map((_, row) => predict(...featuresOf(data, row)));
}

// The model with its numbers as a text, such as y = 2.03·x + 0.86.
export function equation({ model, classes, names }, [p, q]) {
  const [first, second] = MODELS[model].sum(names.slice(0, -1));
  const times = (number, name) => `${formatNumber(number)}${name && `·${name}`}`;
  const sum = `${times(p, first)} ${q < 0 ? "−" : "+"} ${times(Math.abs(q), second)}`;
  return classes ? `chance = σ(${sum})` : `${names.at(-1)} = ${sum}`;
}
