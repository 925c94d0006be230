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

  const heads = () => [...document.querySelectorAll(".gd-player-head")].map((head) => head.getAttribute("transform"));

  return {
    arm: (count) => {
      window.benchmark.result = untilNewPaths(count);
    },
    headsPerSecond: (milliseconds) => movesPerSecond(heads, milliseconds),
    pathsPerSecond: (milliseconds) => movesPerSecond(overlaidPaths, milliseconds),
  };
})();
