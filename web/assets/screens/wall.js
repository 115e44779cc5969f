// Runs the street wall: Esc leaves it, a button makes it full screen, and streets that do not fit are shown in turn.
const TURN_MS = 15_000;
const IDLE_AFTER_MS = 60_000;

/** Attach the wall; does nothing without one, or if it is attached already. */
export function initWall(wall) {
  if (!wall || wall.dataset.lcRuns !== undefined) return;
  wall.dataset.lcRuns = "";
  let touchedAt = -Infinity;
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.fullscreenElement) location.assign(wall.dataset.lcLeave);
    touchedAt = performance.now();
  });
  for (const kind of ["wheel", "pointerdown"]) {
    window.addEventListener(kind, () => (touchedAt = performance.now()), { passive: true });
  }
  for (const button of wall.querySelectorAll("[data-lc-fill]")) {
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () =>
      document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
    );
  }
  setInterval(() => {
    if (performance.now() - touchedAt > IDLE_AFTER_MS) showNextRows(wall.querySelector("[data-lc-turns]"));
  }, TURN_MS);
}

/** Scroll to the next streets that do not fit, whole rows only; after the last to the first. */
function showNextRows(list) {
  if (list.scrollHeight <= list.clientHeight + 1) return;
  const rows = [...list.children];
  const below = list.scrollTop + list.clientHeight;
  const next = rows.find((row) => row.offsetTop - list.offsetTop + row.offsetHeight > below + 1);
  list.scrollTop =
    next && list.scrollTop + list.clientHeight < list.scrollHeight - 1 ? next.offsetTop - list.offsetTop : 0;
}
