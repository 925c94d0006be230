// How much larger than on a desk everything is drawn: on a projector, as frame.css says.
function scaleOfPage() {
  return Number(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1;
}
