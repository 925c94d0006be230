// Keeps the camera of a surface as the user turned it (camera.py).

const views = new Map();
// The eyes of gd_core/figures/camera.py see all of the box in a picture so wide for its height.
const WIDE = 1.25;

function fromFarther(own, { w: width, h: height }) {
  const { eye, center, up } = own;
  const back = WIDE * height / width;
  if (!(back > 1)) return own;
  const far = (axis) => center[axis] + back * (eye[axis] - center[axis]);
  return { eye: { x: far("x"), y: far("y"), z: far("z") }, center: { ...center }, up: { ...up } };
}

const written = ({ eye, center, up }) => JSON.stringify([eye, center, up]);

export default function ({ data }) {
  let stopped = false;
  let seen = null;
  let layout = null;
  let own = null; // the formula's camera
  let placed = null; // what it was set to, which a layout may bring back
  let size = "";
  let ours = false;
  const cameraOf = (chart) => chart._fullLayout.scene.camera;
  const keep = (chart) => chart.on("plotly_relayout", (changes) => {
    const turned = !ours && Object.keys(changes).some((name) => name.startsWith("scene.camera"));
    if (turned) views.set(data.chart, structuredClone(cameraOf(chart)));
  });
  const place = async (chart, camera) => {
    if (written(camera) === written(cameraOf(chart))) return;
    placed = written(camera);
    ours = true;
    await window.Plotly.relayout(chart, { "scene.camera": camera });
    ours = false;
  };
  const look = () => {
    if (stopped) return;
    const chart = document.querySelector(`.st-key-${CSS.escape(data.chart)} .js-plotly-plot`);
    if (chart?._fullLayout?.scene?._scene) {
      if (chart !== seen) keep(chart);
      // Another layout in the same chart brings its own camera too.
      const isNew = chart !== seen || chart.layout !== layout;
      if (isNew && written(cameraOf(chart)) !== placed) own = structuredClone(cameraOf(chart));
      [seen, layout] = [chart, chart.layout];
      // A new chart may have another size for a moment.
      const { w, h } = chart._fullLayout._size;
      if (isNew || size !== `${w} ${h}`) {
        place(chart, views.get(data.chart) ?? fromFarther(own, { w, h }));
      }
      size = `${w} ${h}`;
    }
    setTimeout(look, 50);
  };
  look();
  return () => { stopped = true; };
}
