// The street wall: Esc leaves it, F fills the glass, and streets that do not fit come by in turn.
const TURN_MS = 15_000;
const HANDS_OFF_MS = 60_000;

/** Run the wall. */
export function runWall(wall) {
  if (!wall || wall.dataset.lcRuns !== undefined) return;
  wall.dataset.lcRuns = "";
  let touched = -Infinity;
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.fullscreenElement) location.assign(wall.dataset.lcLeave);
    touched = performance.now();
  });
  for (const kind of ["wheel", "pointerdown"]) {
    window.addEventListener(kind, () => (touched = performance.now()), { passive: true });
  }
  for (const button of wall.querySelectorAll("[data-lc-fill]")) {
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () =>
      document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
    );
  }
  setInterval(() => {
    if (performance.now() - touched > HANDS_OFF_MS) turn(wall.querySelector("[data-lc-turns]"));
  }, TURN_MS);
}

/** Show the next streets that do not fit, whole rows only; after the last the first. */
function turn(list) {
  if (list.scrollHeight <= list.clientHeight + 1) return;
  const rows = [...list.children];
  const below = list.scrollTop + list.clientHeight;
  const next = rows.find((row) => row.offsetTop - list.offsetTop + row.offsetHeight > below + 1);
  list.scrollTop =
    next && list.scrollTop + list.clientHeight < list.scrollHeight - 1 ? next.offsetTop - list.offsetTop : 0;
}
