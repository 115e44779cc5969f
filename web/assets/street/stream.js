// The one event stream of a page: open while the page is looked at, with the server's clock in every event.
import { learnClock } from "../glass/motion.js";

let source = null;
let wanted = null;

/** Hear of every screen that changes: `heard(screens, at)`; `lost(true)` when the line breaks, `lost(false)` after. */
export function listen(address, heard, lost) {
  stop();
  wanted = { address, heard, lost };
  open();
}

/** Hear nothing more. */
export function stop() {
  close();
  wanted = null;
}

function open() {
  if (source || !wanted || document.hidden) return;
  const { address, heard, lost } = wanted;
  source = new EventSource(address);
  source.onmessage = (event) => {
    const { at, screens } = JSON.parse(event.data);
    learnClock(at);
    lost(false);
    heard(screens, at);
  };
  source.onerror = () => lost(true);
}

function close() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", open);
