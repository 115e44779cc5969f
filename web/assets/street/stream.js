// Holds the one event stream of a page, open while the page is visible; every event carries the server's clock.
import { syncClock } from "../glass/motion.js";

let source = null;
let wanted = null;

/** Call `onScreens(screens, at)` for every event, `onLost(true)` when the connection breaks and `onLost(false)` after. */
export function subscribe(address, onScreens, onLost) {
  unsubscribe();
  wanted = { address, onScreens, onLost };
  open();
}

/** Close the stream. */
export function unsubscribe() {
  close();
  wanted = null;
}

function open() {
  if (source || !wanted || document.hidden) return;
  const { address, onScreens, onLost } = wanted;
  source = new EventSource(address);
  source.onmessage = (event) => {
    const { at, screens } = JSON.parse(event.data);
    syncClock(at);
    onLost(false);
    onScreens(screens, at);
  };
  source.onerror = () => onLost(true);
}

function close() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", open);
