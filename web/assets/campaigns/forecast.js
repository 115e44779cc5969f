// Shows how many screens the form reaches and how often the campaign would play there, while the form is filled in.
import { isTargetField, writeTarget } from "./targeting.js";

const REACHED_AFTER_MS = 60;
const FORECAST_AFTER_MS = 450; // waits for a pause in typing: a forecast for every key would only be overtaken

/** Keep the number of reached screens and the forecast of a form up to date. */
export function initForecast(form) {
  if (!form.dataset.forecast) return; // without the right to edit there is no forecast
  const fetchReached = debouncedFetch(form, "reached", REACHED_AFTER_MS, () => {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    writeTarget(form, data);
    return data;
  });
  const fetchForecast = debouncedFetch(form, "forecast", FORECAST_AFTER_MS, () => new FormData(form));
  let composing = false;

  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", () => {
    composing = false;
    fetchForecast();
  });
  form.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) fetchForecast();
  });
  form.addEventListener("change", (event) => {
    if (isTargetField(event.target)) fetchReached();
    fetchForecast();
  });
  form.addEventListener("lc-slides", fetchForecast);
  fetchForecast();
}

/** Return a function that fetches a part of the page `after_ms` after its last call; only the last answer is shown. */
function debouncedFetch(form, part, after_ms, body) {
  const place = form.querySelector(`[data-lc-${part}]`);
  const unknown = form.querySelector("[data-lc-unknown]");
  let timer = 0;
  let stop = new AbortController();

  async function renew() {
    stop.abort();
    stop = new AbortController();
    try {
      const answer = await fetch(form.dataset[part], {
        method: "POST",
        body: new URLSearchParams(body()),
        signal: stop.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (place.innerHTML !== html) place.innerHTML = html;
      unknown.hidden = true;
      summarize(form);
    } catch (error) {
      if (error.name !== "AbortError") unknown.hidden = false;
    }
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(renew, after_ms);
  };
}

/** Write both figures into one line above, beside the previews. */
function summarize(form) {
  const figures = [...form.querySelectorAll("[data-lc-figure]")].map((figure) => figure.textContent);
  const line = form.querySelector("[data-lc-sum]");
  line.textContent = figures.join(" · ") || line.dataset.else;
}
