import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFarther, writtenCamera } from "../../pages/shared/components/js/camera_distance.js";

const CAMERA = { eye: { x: 1, y: 2, z: 0.5 }, center: { x: 0, y: 0, z: -0.5 }, up: { x: 0, y: 0, z: 1 } };

test("in a wide picture the camera stays", () => {
  assert.equal(fromFarther(CAMERA, { width: 500, height: 400 }), CAMERA);
});

test("in a narrow picture it goes back along its line of sight", () => {
  const { eye, center, up } = fromFarther(CAMERA, { width: 400, height: 640 });
  assert.deepEqual(eye, { x: 2, y: 4, z: 1.5 }); // twice as far from the center
  assert.deepEqual([center, up], [CAMERA.center, CAMERA.up]);
});

test("a picture without a size yet changes nothing", () => {
  assert.equal(fromFarther(CAMERA, { width: 0, height: 0 }), CAMERA);
});

test("two cameras of one view are written alike", () => {
  assert.equal(writtenCamera(structuredClone(CAMERA)), writtenCamera({ ...CAMERA, projection: "perspective" }));
});
