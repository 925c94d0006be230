// Keeps the camera of a surface as the user turned it, although each rerun makes a new chart, and resets it. Until it is
// turned, moves the camera back where the picture is too narrow for the surface. It also tells of a browser that draws
// no surfaces (camera.py).

import { cameraOf, findChart, hasCamera, innerSize, keepCamera, moveCamera, onTurn } from "../adapters/plotly.js";
import { lastingFor } from "../adapters/streamlit.js";
import { fromFarther, writtenCamera } from "./js/camera_distance.js";
import { SurfaceControls } from "./js/surface_controls.js";

const LOOK_INTERVAL = 50; // ms: the chart may have been replaced meanwhile

const views = new Map(); // a chart's key -> the camera as the user turned it

// Whether this browser draws in three dimensions. Its context is given back: a page has only a few.
function drawsSurfaces() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
const DRAWS_SURFACES = drawsSurfaces();

export default function ({ data: { chart }, parentElement, setTriggerValue }) {
  if (!DRAWS_SURFACES) {
    setTriggerValue("flat", true);
    return;
  }
  const [, leave] = lastingFor(parentElement, () => ({ destroy: keepCameraOf(chart) }));
  return leave;
}

// Keeps the camera of the chart in the container with this key; returns a function that ends that.
function keepCameraOf(key) {
  let stopped = false;
  let seen = null;
  let layout = null;
  let own = null; // the formula's camera
  let placed = null; // what it was set to, which a layout may bring back
  let size = "";
  let ours = false;
  const keep = (chart) =>
    onTurn(chart, () => {
      if (!ours) views.set(key, cameraOf(chart));
    });
  const move = async (chart, camera) => {
    placed = writtenCamera(camera);
    ours = true;
    await moveCamera(chart, camera);
    ours = false;
  };
  const place = (chart, camera) => {
    if (writtenCamera(camera) !== writtenCamera(cameraOf(chart))) move(chart, camera);
  };
  const reset = () => {
    views.delete(key);
    const chart = findChart(key);
    if (hasCamera(chart) && own) move(chart, fromFarther(own, innerSize(chart)));
  };
  const controls = new SurfaceControls(reset, (chart) => views.set(key, keepCamera(chart)));
  const look = () => {
    if (stopped) return;
    const chart = findChart(key);
    if (hasCamera(chart)) {
      controls.equip(chart);
      if (chart !== seen) keep(chart);
      // Another layout in the same chart brings its own camera too.
      const isNew = chart !== seen || chart.layout !== layout;
      if (isNew && writtenCamera(cameraOf(chart)) !== placed) {
        own = cameraOf(chart);
        placed = null; // where another formula's camera was once put says nothing of this one's
      }
      [seen, layout] = [chart, chart.layout];
      // A new chart may have another size for a moment.
      const { width, height } = innerSize(chart);
      if (isNew || size !== `${width} ${height}`) {
        place(chart, views.get(key) ?? fromFarther(own, { width, height }));
      }
      size = `${width} ${height}`;
    }
    setTimeout(look, LOOK_INTERVAL);
  };
  look();
  return () => {
    stopped = true;
    controls.destroy();
  };
}
