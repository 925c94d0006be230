// In the page: the time from Enter in a number box to the new paths on screen, and the pace of what moves.
window.benchmark = (() => {
  const nextFrame = () => new Promise(requestAnimationFrame);

  // Every trace called "path" that Plotly has drawn; while a chart is replaced there may be two.
  const plottedPaths = () =>
    [...document.querySelectorAll(".js-plotly-plot .scatterlayer .trace")]
      .filter((group) => group.__data__?.[0]?.trace?.name === "path")
      .filter((group) => group.querySelector("path.js-line")?.getAttribute("d"))
      .map((group) => {
        const { x, y } = group.__data__[0].trace;
        return [...x, ...y].join();
      });

  // Every finished run that an overlay draws over a landscape.
  const overlaidPaths = () =>
    [...document.querySelectorAll(".gd-player-overlay")]
      .filter((overlay) => overlay.querySelector(".gd-player-end"))
      .map((overlay) => [...overlay.querySelectorAll("path")].map((path) => path.getAttribute("d") ?? ""))
      .map((lines) => lines.join())
      .filter((lines) => lines.includes("M"));

  const drawnPaths = () => [...plottedPaths(), ...overlaidPaths()];

  // Resolves to milliseconds. Listens before Enter is pressed; ends one frame after `count` paths
  // with new data are in the document.
  const untilNewPaths = (count) => {
    const before = new Set(drawnPaths());
    let pressed = 0;
    const onKey = (event) => {
      if (event.key === "Enter") pressed = performance.now();
    };
    document.addEventListener("keydown", onKey, { capture: true, once: true });
    return new Promise((resolve) => {
      const observer = new MutationObserver(async () => {
        if (!pressed || drawnPaths().filter((path) => !before.has(path)).length < count) return;
        observer.disconnect();
        await nextFrame();
        resolve(performance.now() - pressed);
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ["d"],
      });
    });
  };

  // How many times a second something stands at a new place when a frame begins; `places` gives the
  // places of all that should move, and a frame counts when each of them is new.
  const movesPerSecond = async (places, milliseconds) => {
    const from = performance.now();
    let moves = 0;
    let last = [];
    while (performance.now() - from < milliseconds) {
      await nextFrame();
      const now = places();
      if (now.length && now.every((place, k) => place !== last[k])) moves += 1;
      last = now;
    }
    return (1000 * moves) / (performance.now() - from);
  };

  // Moves the mouse, which is pressed on a chart, to a new place in each frame. Resolves to how many times a second so
  // many new paths were drawn from one start, as the event gd:path tells them, and to how many milliseconds 19 of 20
  // moves took at most: to compute the paths, to draw them, and to lay the page out.
  const drag = async (chart, milliseconds, paths) => {
    const { left, top, width, height } = chart.getBoundingClientRect();
    const told = new Map();
    const note = ({ detail }) => {
      const start = detail.points[0].join();
      told.set(start, (told.get(start) ?? 0) + 1);
    };
    document.addEventListener("gd:path", note);
    const from = performance.now();
    const times = [];
    while (performance.now() - from < milliseconds) {
      await nextFrame();
      const turn = times.length / 40;
      const clientX = left + width * (0.5 + 0.25 * Math.cos(turn));
      const clientY = top + height * (0.4 + 0.25 * Math.sin(turn * 1.01));
      const move = { clientX, clientY, bubbles: true, isPrimary: true, pointerType: "mouse" };
      const before = performance.now();
      chart.dispatchEvent(new PointerEvent("pointermove", move));
      chart.getBoundingClientRect();
      times.push(performance.now() - before);
    }
    const seconds = (performance.now() - from) / 1000;
    document.removeEventListener("gd:path", note);
    times.sort((a, b) => a - b);
    const whole = [...told.values()].filter((count) => count >= paths).length;
    return { rate: whole / seconds, slow: times[Math.floor(0.95 * times.length)] };
  };

  // Moves a slider in each frame, which is held. Resolves to how many times a second so many new paths were drawn, with
  // the landscapes that they lie on, and to how many milliseconds 19 of 20 moves took at most.
  const slide = async (slider, milliseconds, paths) => {
    const told = [];
    const note = ({ detail }) => told.push(detail.points.at(-1).join());
    document.addEventListener("gd:path", note);
    const from = performance.now();
    const times = [];
    const updates = new Set();
    while (performance.now() - from < milliseconds) {
      await nextFrame();
      told.length = 0;
      slider.value = 0.6 + 0.3 * (2 * Math.abs(((times.length / 40) % 2) - 1) - 1); // to and fro, a stop and a half a frame
      const before = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      times.push(performance.now() - before);
      if (told.length >= paths) updates.add(`${Math.floor(times.length / 40)} ${told.join()}`); // once each way
    }
    const seconds = (performance.now() - from) / 1000;
    document.removeEventListener("gd:path", note);
    times.sort((a, b) => a - b);
    return { rate: updates.size / seconds, slow: times[Math.floor(0.95 * times.length)] };
  };

  const heads = () => [...document.querySelectorAll(".gd-player-head")].map((head) => head.getAttribute("transform"));

  return {
    arm: (count) => {
      window.benchmark.result = untilNewPaths(count);
    },
    drag: (chart, milliseconds, paths) => drag(document.querySelector(chart), milliseconds, paths),
    slide,
    headsPerSecond: (milliseconds) => movesPerSecond(heads, milliseconds),
    pathsPerSecond: (milliseconds) => movesPerSecond(overlaidPaths, milliseconds),
  };
})();
