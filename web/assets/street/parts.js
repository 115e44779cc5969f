// Refreshes the parts of a page that the server writes, its counts above all; glasses elsewhere are left alone.
import { initGlasses } from "../glass/glass.js";

const AFTER_MS = 400;
const AT_MOST_EVERY_MS = 3000;
let timer = 0;
let last = 0;

/** Schedule the replacement of every `[data-lc-part]` by its present version. */
export function refreshParts() {
  if (timer || document.hidden) return;
  timer = setTimeout(refresh, Math.max(AFTER_MS, last + AT_MOST_EVERY_MS - performance.now()));
}

async function refresh() {
  timer = 0;
  last = performance.now();
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-lc-part]")) replace(part, fresh.getElementById(part.id));
  } catch {
    // The event stream reports a broken connection; the parts are refreshed with the next change.
  }
}

function replace(part, found) {
  if (!found || found.outerHTML === part.dataset.lcHtml) return;
  const html = found.outerHTML;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceWith(found);
  found.dataset.lcHtml = html;
  initGlasses(found);
  if (focused) document.getElementById(focused)?.focus();
}
