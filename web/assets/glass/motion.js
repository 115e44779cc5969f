// One clock and one animation frame for the whole page: what stands still is drawn once, what is out of sight never.
const SLOW_MS = 1000;
const FRAME_MS = 20;
const HEARD = 12;
const STEP_BACK_MS = 250;
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
const seen = new Set();
let heard = [];
let ahead = 0;
let paused = null;
let running = false;
let timer = 0;

const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) seen.add(target.lcGlass);
      else seen.delete(target.lcGlass);
    }
    wake();
  },
  { rootMargin: "80px" },
);

/** Learn the server's clock from an instant that it wrote: of those lately heard the least delayed is the truest. */
export function learnClock(serverAt) {
  heard = [...heard, serverAt - Date.now()].slice(-HEARD);
  const found = Math.max(...heard);
  if (Math.abs(found - ahead) > STEP_BACK_MS) for (const glass of seen) glass.due = 0;
  ahead = found;
}

/** Return the server's time in Unix ms; whoever wants less motion sees one step a second. */
export function now() {
  if (paused !== null) return paused;
  const at = Date.now() + ahead;
  return reduced.matches ? Math.floor(at / SLOW_MS) * SLOW_MS : at;
}

/** Draw a glass whenever it is in sight. A glass says itself when it is `due` next. */
export function watch(canvas) {
  sight.observe(canvas);
}

/** Look at all glasses in sight once more. */
export function wake() {
  if (running || document.hidden) return;
  running = true;
  clearTimeout(timer);
  requestAnimationFrame(step);
}

function step() {
  running = false;
  const at = now();
  let due = Infinity;
  for (const glass of seen) {
    if (glass.due <= at) glass.due = glass.draw(at);
    due = Math.min(due, glass.due);
  }
  if (due === Infinity || paused !== null) return;
  const rest = reduced.matches ? SLOW_MS - ((Date.now() + ahead) % SLOW_MS) : due - at;
  if (rest <= FRAME_MS) wake();
  else timer = setTimeout(wake, Math.min(rest - FRAME_MS / 2, SLOW_MS));
}

/** Let the page's buttons stop and start whatever moves. */
export function pauseButtons(root) {
  for (const button of root.querySelectorAll("[data-lc-pause]")) {
    button.setAttribute("aria-pressed", String(paused !== null));
    button.addEventListener("click", () => {
      paused = paused === null ? now() : null;
      for (const other of document.querySelectorAll("[data-lc-pause]")) {
        other.setAttribute("aria-pressed", String(paused !== null));
      }
      wake();
    });
  }
}

document.addEventListener("visibilitychange", wake);
