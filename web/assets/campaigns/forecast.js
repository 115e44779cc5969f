// How many screens the form reaches and how often it would play there: the server's own answers, while it is filled in.
import { saysWhom, writeWhom } from "./targeting.js";

const REACHED_AFTER_MS = 60;
const FORECAST_AFTER_MS = 450; // when somebody pauses: a forecast for every key would only be overtaken

export function outlook(form) {
  if (!form.dataset.forecast) return; // somebody who may only look
  const askReached = asking(form, "reached", REACHED_AFTER_MS, () => {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    writeWhom(form, data);
    return data;
  });
  const askForecast = asking(form, "forecast", FORECAST_AFTER_MS, () => new FormData(form));
  let composing = false;

  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", () => {
    composing = false;
    askForecast();
  });
  form.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) askForecast();
  });
  form.addEventListener("change", (event) => {
    if (saysWhom(event.target)) askReached();
    askForecast();
  });
  form.addEventListener("lc-slides", askForecast);
  askForecast();
}

/** Return what asks for a part of the page once nothing new was asked for a while; only the last answer is shown. */
function asking(form, part, after_ms, body) {
  const place = form.querySelector(`[data-lc-${part}]`);
  const unknown = form.querySelector("[data-lc-unknown]");
  let timer = 0;
  let stop = new AbortController();

  async function ask() {
    stop.abort();
    stop = new AbortController();
    try {
      const answer = await fetch(form.dataset[part], {
        method: "POST",
        body: new URLSearchParams(body()),
        signal: stop.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.text();
      if (place.innerHTML !== said) place.innerHTML = said;
      unknown.hidden = true;
      sum(form);
    } catch (error) {
      if (error.name !== "AbortError") unknown.hidden = false;
    }
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(ask, after_ms);
  };
}

/** Say both figures in one line above, beside the dots. */
function sum(form) {
  const figures = [...form.querySelectorAll("[data-lc-figure]")].map((figure) => figure.textContent);
  const line = form.querySelector("[data-lc-sum]");
  line.textContent = figures.join(" · ") || line.dataset.else;
}
