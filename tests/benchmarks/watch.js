// In the page: the time from Enter in a number box to the new path on screen, and the player's pace.
window.benchmark = (() => {
  const nextFrame = () => new Promise(requestAnimationFrame);

  // Every trace called "path" that Plotly has drawn; while a chart is replaced there may be two.
  const drawnPaths = () =>
    [...document.querySelectorAll(".js-plotly-plot .scatterlayer .trace")]
      .filter((group) => group.__data__?.[0]?.trace?.name === "path")
      .filter((group) => group.querySelector("path.js-line")?.getAttribute("d"))
      .map((group) => {
        const { x, y } = group.__data__[0].trace;
        return [...x, ...y].join();
      });

  // Resolves to milliseconds. Listens before Enter is pressed; ends one frame after a path with new
  // data is in the document.
  const untilNewPath = () => {
    const before = new Set(drawnPaths());
    let pressed = 0;
    const onKey = (event) => {
      if (event.key === "Enter") pressed = performance.now();
    };
    document.addEventListener("keydown", onKey, { capture: true, once: true });
    return new Promise((resolve) => {
      const observer = new MutationObserver(async () => {
        if (!pressed || drawnPaths().every((path) => before.has(path))) return;
        observer.disconnect();
        await nextFrame();
        resolve(performance.now() - pressed);
      });
      observer.observe(document.body, {
        subtree: true, childList: true, attributes: true, attributeFilter: ["d"],
      });
    });
  };

  // How many times a second the head of the player stands at a new place when a frame begins.
  const headsPerSecond = async (milliseconds) => {
    const from = performance.now();
    let moves = 0;
    let last = null;
    while (performance.now() - from < milliseconds) {
      await nextFrame();
      const place = document.querySelector(".gd-player-head")?.getAttribute("transform") ?? null;
      if (place !== last) moves += 1;
      last = place;
    }
    return (1000 * moves) / (performance.now() - from);
  };

  return { arm: () => { window.benchmark.result = untilNewPath(); }, headsPerSecond };
})();
