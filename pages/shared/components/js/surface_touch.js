// Whose a touch on a surface is: of the page, which it scrolls, or of the surface, which it turns. A finger scrolls the
// page as elsewhere, unless it comes as the second one, or after a tap on the surface.

const TAP_SLACK = 8; // px that a finger may move and still tap

export class TouchOwner {
  constructor() {
    this.taken = null; // the surface that was tapped, until another place is touched
    this.begun = null; // where a single finger came down
  }

  // A finger comes down on a surface, as one of so many. Returns whether it is the surface's.
  down(surface, fingers, x, y) {
    this.begun = fingers === 1 ? { surface, x, y } : null;
    return fingers > 1 || this.taken === surface;
  }

  // Whether a movement of so many fingers is the surface's.
  move(fingers, x, y) {
    const far = this.begun && Math.hypot(x - this.begun.x, y - this.begun.y) > TAP_SLACK;
    const isOfSurface = fingers > 1 || (this.taken !== null && this.taken === this.begun?.surface);
    if (far) this.begun.moved = true;
    return isOfSurface;
  }

  // Something else is touched.
  release() {
    this.taken = null;
  }

  // A finger goes up: a tap takes the surface.
  up() {
    if (this.begun && !this.begun.moved) this.taken = this.begun.surface;
    this.begun = null;
  }
}
