// All that the pages' JavaScript uses of Plotly's private parts. Streamlit hands no chart to the page, and Plotly has no
// public way to ask where a drawn axis is. An upgrade may change any of this: each function says what it needs and why,
// and has a test in tests/browser/test_contracts.py that says what to do when it no longer finds that.

// ---------------------------------------------------------------- charts

const CHART = ".js-plotly-plot"; // the class that Plotly gives to the element of a chart

// The chart in the container with a key; null where there is none yet.
export function findChart(key) {
  return document.querySelector(`.st-key-${CSS.escape(key)} ${CHART}`);
}

// The chart that an element, such as the target of an event, is in; null where it is in none.
export function chartAround(element) {
  return element.closest?.(CHART) ?? null;
}

// What Plotly draws from: the layout with all defaults, and its own objects for axes and scenes in it.
const drawnLayout = (chart) => chart?._fullLayout ?? {};

// The traces with all defaults, as they are drawn; the public `data` has columns in base64.
export function tracesOf(chart) {
  return chart?._fullData ?? [];
}

export function isSurface(chart) {
  return Boolean(drawnLayout(chart).scene);
}

// Whether a chart is drawn and has two plane axes.
export function isFlat(chart) {
  const { xaxis, yaxis } = drawnLayout(chart);
  return Boolean(xaxis?.range && yaxis?._length && !isSurface(chart));
}

// ---------------------------------------------------------------- pixels

// value -> its position along an axis, in pixels. From `range` and not Plotly's l2p, which lags while panning.
function axisScale(axis) {
  const [first, last] = axis.range.map((end) => axis.r2l(end));
  const upward = axis._id.startsWith("y");
  return (value) => {
    const part = (axis.d2l(value) - first) / (last - first);
    return axis._offset + axis._length * (upward ? 1 - part : part);
  };
}

// The inside of the axes of a flat chart, in pixels of the chart.
export function plotBox(chart) {
  const { xaxis, yaxis } = drawnLayout(chart);
  return { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
}

// The first and the last value of both axes of a flat chart. Plotly swaps them while the user pans or zooms, and the
// public layout has them only where the figure set them.
export function rangesOf(chart) {
  const { xaxis, yaxis } = drawnLayout(chart);
  return [xaxis.range, yaxis.range];
}

// Where values are on a flat chart, in pixels, with a text that changes when the chart is resized or zoomed, or when a
// font has come in which words over it are longer or shorter; null for a surface, and for a chart that is not drawn yet.
export function viewOf(chart) {
  const { xaxis, yaxis } = drawnLayout(chart);
  if (!xaxis?.range || !yaxis?.range || !xaxis.d2l || !yaxis._length) return null;
  const box = plotBox(chart);
  const axes = [xaxis.range, yaxis.range, xaxis.type, yaxis.type];
  const signature = [...axes, ...Object.values(box), document.fonts.status].join();
  return { box, signature, x: axisScale(xaxis), y: axisScale(yaxis) };
}

// The same for a chart of two plots above each other on one x-axis: their common edges, and top, bottom and y of each.
export function twoPlotsOf(chart) {
  const { xaxis, yaxis, yaxis2, _size: size } = drawnLayout(chart);
  if (!xaxis?.range || !yaxis2?._length) return null;
  const plots = [yaxis, yaxis2].map((axis) => {
    return { top: axis._offset, bottom: axis._offset + axis._length, y: axisScale(axis) };
  });
  return { left: size.l, right: size.l + size.w, top: size.t, x: axisScale(xaxis), plots };
}

// The size inside of all margins, in pixels; a surface has no axes that would tell it.
export function innerSize(chart) {
  const { w, h } = drawnLayout(chart)._size;
  return { width: w, height: h };
}

// ---------------------------------------------------------------- layers

// The element whose corner is that of the chart, in which we put what is drawn over it; null before the first drawing.
export function layersOf(chart) {
  return chart.querySelector(".svg-container");
}

// Plotly's last layer, with the label of the point under the pointer; what is put before it is under that label.
export function labelLayer(layers) {
  return [...layers.querySelectorAll(":scope > .main-svg")].pop() ?? null;
}

// Plotly's first layer, with the background and all traces: what is put after it covers these.
export function backgroundOf(layers) {
  return layers.querySelector(":scope > .main-svg");
}

// The labels that are written on a chart.
export function annotationsIn(element) {
  return element.querySelectorAll(".annotation");
}

// The name of the axis of x, under a flat chart.
export function axisNamesIn(element) {
  return element.querySelectorAll(".xtitle");
}

// Takes away the label of the point under the pointer, which stays while another one is chosen by dragging or by keys.
export function clearHoverLabel(chart) {
  chart?.querySelector(".hoverlayer")?.replaceChildren();
}

// A copy of all that a chart shows, in which nothing happens any more; null before the first drawing. Its names are its
// own, and what Plotly's style sheet says of charts only is said here.
export function stillOf(chart) {
  const layers = chart && layersOf(chart);
  if (!layers) return null;
  const still = layers.cloneNode(true);
  const copies = still.querySelectorAll("canvas");
  for (const [k, canvas] of layers.querySelectorAll("canvas").entries()) {
    copies[k].getContext("2d").drawImage(canvas, 0, 0);
  }
  for (const layer of still.querySelectorAll(":scope > .main-svg")) layer.style.cssText = "position:absolute;inset:0";
  for (const line of still.querySelectorAll(".crisp")) line.style.shapeRendering = "crispEdges";
  for (const named of still.querySelectorAll("[id]")) named.id += "-still";
  for (const clipped of still.querySelectorAll("[clip-path]")) {
    clipped.setAttribute("clip-path", clipped.getAttribute("clip-path").replace(/#[^'")]+/, "$&-still"));
  }
  return still;
}

// ---------------------------------------------------------------- changes

// Calls drawn() once, after the chart is drawn the next time.
export function onceDrawn(chart, drawn) {
  chart?.once?.("plotly_afterplot", drawn);
}

// Plotly's functions. Streamlit loads Plotly for itself; it is here only because Plotly makes itself a global.

// Gives traces other values, { x: [for each trace], … }.
export function restyle(chart, columns, indices) {
  return window.Plotly.restyle(chart, columns, indices);
}

export function moveCamera(chart, camera) {
  return window.Plotly.relayout(chart, { "scene.camera": camera });
}

// ---------------------------------------------------------------- the camera of a surface

// Whether a surface is drawn and so has a camera.
export function hasCamera(chart) {
  return Boolean(drawnLayout(chart).scene?._scene);
}

// The camera as it is drawn: the layout's own has it only after a drag.
export function cameraOf(chart) {
  return structuredClone(drawnLayout(chart).scene.camera);
}

// Calls turned() whenever the camera was moved, by the user or by moveCamera.
export function onTurn(chart, turned) {
  chart.on("plotly_relayout", (changes) => {
    if (Object.keys(changes).some((name) => name.startsWith("scene.camera"))) turned();
  });
}

// Makes the present camera the chart's own, since a restyle puts back the camera of the chart's layout. The present
// one is that of the last drag and not of the last frame. It is rounded to nine digits, or it would creep by rounding
// from frame to frame. Returns it.
export function keepCamera(chart) {
  const digits = (_, value) => (typeof value === "number" ? Number(value.toFixed(9)) : value);
  const scene = drawnLayout(chart).scene._scene;
  const { view } = scene.camera;
  view.recalcMatrix(view.lastT());
  chart.layout.scene.camera = JSON.parse(JSON.stringify(scene.getCamera(), digits));
  return structuredClone(chart.layout.scene.camera);
}

// After each drawing Plotly takes half a second to put the surface upright, and drops turns meanwhile, so a short drag
// during playing would do nothing. The surface is upright already: this ends that half second at once.
export function letTurnAtOnce(chart) {
  const now = performance.now();
  const parts = drawnLayout(chart).scene?._scene?.camera?.view?._active ?? {}; // the chart may be gone by now
  for (const part of Object.values(parts)) {
    if (part?._time) part._time = part._time.map((time) => Math.min(time, now));
  }
}
