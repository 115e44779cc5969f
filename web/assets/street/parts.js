// Parts of a page that the server words and counts: fetched anew when a screen's state changes, the dots left alone.
import { drawGlasses } from "../glass/glass.js";

const AFTER_MS = 400;
const AT_MOST_EVERY_MS = 3000;
let timer = 0;
let last = 0;

/** Replace every `[data-lc-part]` by what the server says now. */
export function renewParts() {
  if (timer || document.hidden) return;
  timer = setTimeout(renew, Math.max(AFTER_MS, last + AT_MOST_EVERY_MS - performance.now()));
}

async function renew() {
  timer = 0;
  last = performance.now();
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-lc-part]")) replace(part, fresh.getElementById(part.id));
  } catch {
    // The stream says when the line is broken; the parts come with the next change.
  }
}

function replace(part, found) {
  if (!found || found.outerHTML === part.dataset.lcSaid) return;
  const said = found.outerHTML;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceWith(found);
  found.dataset.lcSaid = said;
  drawGlasses(found);
  if (focused) document.getElementById(focused)?.focus();
}
