// The street as it happens: one stream while the page is looked at, each screen's row kept true.
import { glassOf } from "./glass.js";
import { learnClock, wake } from "./motion.js";

let source = null;
let table = null;

/** Follow the street for a table, or stop following when the page has none. */
export function followStreet(found) {
  if (found === table) return;
  close();
  table = found;
  if (!table) return;
  learnClock(Number(table.dataset.lcClock));
  for (const canvas of table.querySelectorAll("[data-now]")) update(JSON.parse(canvas.dataset.now));
  open();
}

function open() {
  if (source || !table || document.hidden) return;
  source = new EventSource(table.dataset.lcLive);
  source.onmessage = (event) => {
    const { at, screens } = JSON.parse(event.data);
    learnClock(at);
    lost(false);
    screens.forEach(update);
    table.dataset.lcHeard = String(at);
  };
  source.onerror = () => lost(true);
}

function close() {
  source?.close();
  source = null;
}

function lost(is) {
  for (const note of document.querySelectorAll(".lc-foot [data-lc-lost]")) note.hidden = !is;
}

function update(screen) {
  const row = table.querySelector(`[data-lc-screen="${CSS.escape(screen.id)}"]`);
  if (!row) return;
  const state = document.getElementById(`lc-state-${screen.standing.state}`);
  row.querySelector("[data-lc-state]").replaceChildren(state.content.cloneNode(true));
  row.classList.toggle("lc-dim", state.dataset.lit === "0");
  row.querySelector("[data-lc-plays]").textContent = screen.plays.toLocaleString(document.documentElement.lang);
  row.querySelector("[data-lc-what]").textContent = what(screen.now);
  const canvas = row.querySelector("canvas");
  if (screen.now?.slide) canvas.setAttribute("aria-label", screen.now.slide);
  glassOf(canvas).show(picture(screen.now, canvas), picture(screen.next, canvas));
  wake();
}

function what(slot) {
  if (!slot || !slot.frames.length) return "";
  return slot.campaign || (slot.source === "own" ? table.dataset.lcOwn : table.dataset.lcIdle);
}

function picture(slot, canvas) {
  if (!slot) return null;
  const frames = slot.frames.map(([sha256, type, ms]) => ({ src: table.dataset.lcFiles + sha256, type, ms }));
  return {
    id: `${slot.started_at} ${slot.frames.map(([sha256]) => sha256.slice(0, 8)).join()}`,
    w: Number(canvas.dataset.w),
    started_at: slot.started_at,
    step_ms: slot.step_ms,
    frames,
  };
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", open);
