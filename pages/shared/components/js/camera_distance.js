// How far the camera of a surface is from it.

const WIDE = 1.25; // the eyes of gd_core/figures/camera.py see all of the box in a picture so wide for its height

// A camera, moved back where the picture is too narrow for all of the surface.
export function fromFarther(own, { width, height }) {
  const { eye, center, up } = own;
  const back = (WIDE * height) / width;
  if (!(back > 1)) return own;
  const far = (axis) => center[axis] + back * (eye[axis] - center[axis]);
  return { eye: { x: far("x"), y: far("y"), z: far("z") }, center: { ...center }, up: { ...up } };
}

// A camera as text, by which two are compared.
export function writtenCamera({ eye, center, up }) {
  return JSON.stringify([eye, center, up]);
}
