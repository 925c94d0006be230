// What is said beside the verdict of a run that is no longer the one that is shown.

const NAMES = { start: "the start", step: "the step size" };

// A sentence on what was changed, { start, step }; empty where nothing was.
export function changedInWords(changed) {
  const names = Object.keys(NAMES).filter((key) => changed[key]);
  const what = names.map((key) => NAMES[key]).join(" and ");
  return names.length ? `This was said of the run as it was: you have changed ${what}.` : "";
}
