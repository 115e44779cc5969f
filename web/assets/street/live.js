// The street as it happens: each screen's row kept true, each strip's dots in step, counts fetched anew when they change.
import { glassOf } from "../glass/glass.js";
import { learnClock, now, wake } from "../glass/motion.js";
import { renewParts } from "./parts.js";
import { listen, stop } from "./stream.js";
import { unisons } from "./unison.js";

const TICK_MS = 1000;
let page = null;
let ticking = 0;
let renewing = 0;

/** Follow the street for a page's part, or stop following when the page has none. */
export function followStreet(found) {
  if (found === page) return;
  stop();
  clearInterval(ticking);
  clearInterval(renewing);
  page = found;
  if (!page) return;
  learnClock(Number(page.dataset.lcClock));
  for (const canvas of page.querySelectorAll("[data-now]")) update(JSON.parse(canvas.dataset.now));
  const groups = unisons(page, picture);
  const states = new Map();
  listen(page.dataset.lcLive, (screens, at) => heard(screens, at, { groups, states }), lost);
  ticking = setInterval(tick, TICK_MS);
  tick();
  // The page hears only of the screens that it shows; what counts all the others is asked for now and then.
  if (page.dataset.lcRenew) renewing = setInterval(renewParts, Number(page.dataset.lcRenew) * TICK_MS);
}

function heard(screens, at, { groups, states }) {
  let changed = false;
  for (const screen of screens) {
    const mark = `${screen.state.code} ${screen.now?.source === "own"}`;
    changed ||= states.has(screen.id) && states.get(screen.id) !== mark;
    states.set(screen.id, mark);
    update(screen);
    groups.put(screen);
  }
  groups.show();
  if (changed) renewParts();
  page.dataset.lcHeard = String(at);
}

function lost(is) {
  for (const note of document.querySelectorAll("[data-lc-lost]")) {
    if (!note.closest("[data-lc-previews]")) note.hidden = !is;
  }
}

function update(screen) {
  const row = page.querySelector(`[data-lc-screen="${CSS.escape(screen.id)}"]`);
  if (!row) return;
  const state = document.getElementById(`lc-state-${screen.state.code}`);
  const place = row.querySelector("[data-lc-state]");
  if (state && place && place.dataset.lcState !== screen.state.code) {
    place.replaceChildren(state.content.cloneNode(true));
    place.dataset.lcState = screen.state.code;
  }
  if (state) row.classList.toggle("lc-dim", state.dataset.confirmed === "0");
  write(row, "[data-lc-plays]", screen.plays.toLocaleString(document.documentElement.lang));
  write(row, "[data-lc-what]", what(screen.now));
  write(row, "[data-lc-rule]", rule(screen.now));
  write(row, "[data-lc-next]", what(screen.next));
  write(row, "[data-lc-since]", screen.now ? clock(screen.now.started_at) : "");
  write(row, "[data-lc-next-at]", screen.now ? clock(screen.now.until_at) : "");
  row.dataset.lcUntil = screen.now?.until_at ?? "";
  const canvas = row.querySelector("canvas");
  if (screen.now?.slide) canvas.setAttribute("aria-label", screen.now.slide);
  glassOf(canvas).show(picture(screen.now, canvas), picture(screen.next, canvas));
  wake();
}

function write(row, where, text) {
  const place = row.querySelector(where);
  if (place && place.textContent !== text) place.textContent = text;
}

function what(slot) {
  if (!slot || !slot.frames.length) return "";
  return slot.campaign || (slot.source === "own" ? page.dataset.lcOwn : page.dataset.lcIdle);
}

/** Say the rule that put a slot on the glass, in the words that the page brought along. */
function rule(slot) {
  if (!slot) return "";
  const key = slot.source === "plan" ? slot.aim : slot.source;
  return document.getElementById(`lc-rule-${key}`)?.content.textContent ?? "";
}

function picture(slot, canvas) {
  if (!slot) return null;
  const frames = slot.frames.map(([sha256, type, ms]) => ({ src: page.dataset.lcFiles + sha256, type, ms }));
  return {
    id: `${slot.started_at} ${slot.frames.map(([sha256]) => sha256.slice(0, 8)).join()}`,
    w: Number(canvas.dataset.w),
    started_at: slot.started_at,
    step_ms: slot.step_ms,
    fx: slot.fx,
    frames,
  };
}

/** Move what shows time itself: the page's clock, what is left of a slot, and slots that are over. */
function tick() {
  const at = now();
  for (const place of page.querySelectorAll("[data-lc-now]")) place.textContent = clock(at);
  for (const row of page.querySelectorAll("[data-lc-until]")) {
    const left = row.querySelector("[data-lc-left]");
    if (left) left.textContent = Math.max(0, Math.ceil((Number(row.dataset.lcUntil) - at) / TICK_MS));
  }
  const coming = [...page.querySelectorAll("[data-lc-starts]")];
  const over = coming.filter((row) => Number(row.dataset.lcStarts) <= at);
  for (const row of over) row.remove();
  if (over.length && coming.length - over.length < Number(page.dataset.lcKeep)) renewParts();
}

function clock(at) {
  const zone = page.dataset.lcZone || undefined;
  return new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: zone });
}
