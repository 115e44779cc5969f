// Keeps a page's screens up to date by the event stream: rows, pictures, clocks, and the counts that the server writes.
import { glassOf } from "../glass/glass.js";
import { syncClock, now, requestDraw } from "../glass/motion.js";
import { refreshParts } from "./parts.js";
import { subscribe, unsubscribe } from "./stream.js";
import { syncGroups } from "./unison.js";

const TICK_MS = 1000;
let page = null;
let tickTimer = 0;
let refreshTimer = 0;

/** Follow the events for an element of the page; stop when there is none. */
export function followStreet(found) {
  if (found === page) return;
  unsubscribe();
  clearInterval(tickTimer);
  clearInterval(refreshTimer);
  page = found;
  if (!page) return;
  syncClock(Number(page.dataset.lcClock));
  for (const canvas of page.querySelectorAll("[data-now]")) showScreen(JSON.parse(canvas.dataset.now));
  const groups = syncGroups(page, pictureOf);
  const states = new Map();
  subscribe(page.dataset.lcLive, (screens, at) => showScreens(screens, at, { groups, states }), showLost);
  tickTimer = setInterval(tick, TICK_MS);
  tick();
  // Events come only for the screens that are shown; the counts of all others are fetched at intervals.
  if (page.dataset.lcRenew) refreshTimer = setInterval(refreshParts, Number(page.dataset.lcRenew) * TICK_MS);
}

function showScreens(screens, at, { groups, states }) {
  let changed = false;
  for (const screen of screens) {
    const mark = `${screen.state.code} ${screen.now?.source === "own"}`;
    changed ||= states.has(screen.id) && states.get(screen.id) !== mark;
    states.set(screen.id, mark);
    showScreen(screen);
    groups.update(screen);
  }
  groups.draw();
  if (changed) refreshParts();
  page.dataset.lcHeard = String(at);
}

function showLost(lost) {
  for (const note of document.querySelectorAll("[data-lc-lost]")) {
    if (!note.closest("[data-lc-previews]")) note.hidden = !lost;
  }
}

function showScreen(screen) {
  const row = page.querySelector(`[data-lc-screen="${CSS.escape(screen.id)}"]`);
  if (!row) return;
  const state = document.getElementById(`lc-state-${screen.state.code}`);
  const place = row.querySelector("[data-lc-state]");
  if (state && place && place.dataset.lcState !== screen.state.code) {
    place.replaceChildren(state.content.cloneNode(true));
    place.dataset.lcState = screen.state.code;
  }
  if (state) row.classList.toggle("lc-dim", state.dataset.confirmed === "0");
  writeText(row, "[data-lc-plays]", screen.plays.toLocaleString(document.documentElement.lang));
  writeText(row, "[data-lc-what]", campaignOf(screen.now));
  writeText(row, "[data-lc-rule]", ruleOf(screen.now));
  writeText(row, "[data-lc-next]", campaignOf(screen.next));
  writeText(row, "[data-lc-since]", screen.now ? formatTime(screen.now.started_at) : "");
  writeText(row, "[data-lc-next-at]", screen.now ? formatTime(screen.now.until_at) : "");
  row.dataset.lcUntil = screen.now?.until_at ?? "";
  const canvas = row.querySelector("canvas");
  if (screen.now?.slide) canvas.setAttribute("aria-label", screen.now.slide);
  glassOf(canvas).show(pictureOf(screen.now, canvas), pictureOf(screen.next, canvas));
  requestDraw();
}

function writeText(row, where, text) {
  const place = row.querySelector(where);
  if (place && place.textContent !== text) place.textContent = text;
}

function campaignOf(slot) {
  if (!slot || !slot.frames.length) return "";
  return slot.campaign || (slot.source === "own" ? page.dataset.lcOwn : page.dataset.lcIdle);
}

/** Return the label of the rule that chose a slot, from the page's templates. */
function ruleOf(slot) {
  if (!slot) return "";
  const planned = slot.fallback ? "fallback" : slot.aim;
  const key = slot.source === "plan" ? planned : slot.source;
  return document.getElementById(`lc-rule-${key}`)?.content.textContent ?? "";
}

function pictureOf(slot, canvas) {
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

/** Update what depends on the clock alone: the time, the rest of a slot, and slots that are over. */
function tick() {
  const at = now();
  for (const place of page.querySelectorAll("[data-lc-now]")) place.textContent = formatTime(at);
  for (const row of page.querySelectorAll("[data-lc-until]")) {
    const left = row.querySelector("[data-lc-left]");
    if (left) left.textContent = Math.max(0, Math.ceil((Number(row.dataset.lcUntil) - at) / TICK_MS));
  }
  const coming = [...page.querySelectorAll("[data-lc-starts]")];
  const over = coming.filter((row) => Number(row.dataset.lcStarts) <= at);
  for (const row of over) row.remove();
  if (over.length && coming.length - over.length < Number(page.dataset.lcKeep)) refreshParts();
}

function formatTime(at) {
  const zone = page.dataset.lcZone || undefined;
  return new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: zone });
}
