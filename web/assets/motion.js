// One clock and one animation frame for the whole page: what stands still is drawn once, what is out of sight never.
const SLOW_MS = 1000;
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
const seen = new Set();
let ahead = 0;
let known = false;
let paused = null;
let running = false;

const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) seen.add(target.lcGlass);
    else seen.delete(target.lcGlass);
  }
  wake();
}, { rootMargin: "80px" });

/** Learn the server's clock from an instant that it wrote: the least delayed one is the truest. */
export function learnClock(serverAt) {
  const found = serverAt - Date.now();
  ahead = known ? Math.max(ahead, found) : found;
  known = true;
}

/** Return the server's time in Unix ms; whoever wants less motion sees one step a second. */
export function now() {
  if (paused !== null) return paused;
  const at = Date.now() + ahead;
  return reduced.matches ? Math.floor(at / SLOW_MS) * SLOW_MS : at;
}

/** Draw a glass whenever it is in sight. */
export function watch(canvas) {
  sight.observe(canvas);
}

/** Look at all glasses in sight once more. */
export function wake() {
  if (running || document.hidden) return;
  running = true;
  requestAnimationFrame(step);
}

function step() {
  running = false;
  const at = now();
  let moving = false;
  for (const glass of seen) moving = glass.draw(at) || moving;
  if (moving && paused === null) wake();
}

/** Let the page's buttons stop and start whatever moves. */
export function pauseButtons(root) {
  for (const button of root.querySelectorAll("[data-lc-pause]")) {
    button.addEventListener("click", () => {
      paused = paused === null ? now() : null;
      button.setAttribute("aria-pressed", String(paused !== null));
      wake();
    });
  }
}

document.addEventListener("visibilitychange", wake);
