// Drives all glasses of a page by one clock and one animation frame: still ones are drawn once, hidden ones never.
const SLOW_MS = 1000;
const FRAME_MS = 20;
const OFFSETS_KEPT = 12;
const STEP_BACK_MS = 250;
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
const visible = new Set();
let offsets = [];
let clockOffset = 0;
let paused = null;
let running = false;
let timer = 0;

const sightObserver = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) visible.add(target.lcGlass);
      else visible.delete(target.lcGlass);
    }
    requestDraw();
  },
  { rootMargin: "80px" },
);

/** Estimate the server's clock from an instant that it sent: of the last ones the least delayed is the best. */
export function syncClock(serverAt) {
  offsets = [...offsets, serverAt - Date.now()].slice(-OFFSETS_KEPT);
  const found = Math.max(...offsets);
  if (Math.abs(found - clockOffset) > STEP_BACK_MS) for (const glass of visible) glass.due = 0;
  clockOffset = found;
}

/** Return the server's time in Unix ms, in steps of a second under prefers-reduced-motion. */
export function now() {
  if (paused !== null) return paused;
  const at = Date.now() + clockOffset;
  return reduced.matches ? Math.floor(at / SLOW_MS) * SLOW_MS : at;
}

/** Draw a canvas's glass while it is in sight, each time its `due` instant has come. */
export function observe(canvas) {
  sightObserver.observe(canvas);
}

/** Draw the glasses in sight that are due with the next animation frame. */
export function requestDraw() {
  if (running || document.hidden) return;
  running = true;
  clearTimeout(timer);
  requestAnimationFrame(step);
}

function step() {
  running = false;
  const at = now();
  let due = Infinity;
  for (const glass of visible) {
    if (glass.due <= at) glass.due = glass.draw(at);
    due = Math.min(due, glass.due);
  }
  if (due === Infinity || paused !== null) return;
  const rest = reduced.matches ? SLOW_MS - ((Date.now() + clockOffset) % SLOW_MS) : due - at;
  if (rest <= FRAME_MS) requestDraw();
  else timer = setTimeout(requestDraw, Math.min(rest - FRAME_MS / 2, SLOW_MS));
}

/** Let the page's buttons stop and start all motion. */
export function initPauseButtons(root) {
  for (const button of root.querySelectorAll("[data-lc-pause]")) {
    button.setAttribute("aria-pressed", String(paused !== null));
    button.addEventListener("click", () => {
      paused = paused === null ? now() : null;
      for (const other of document.querySelectorAll("[data-lc-pause]")) {
        other.setAttribute("aria-pressed", String(paused !== null));
      }
      requestDraw();
    });
  }
}

document.addEventListener("visibilitychange", requestDraw);
