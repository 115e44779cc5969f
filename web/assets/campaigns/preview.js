// Previews the slide that is being typed on every profile of the chosen screens, from the bytes that they would get.
import { glassOf } from "../glass/glass.js";
import { isTargetField, writeTarget } from "./targeting.js";

const REQUESTS_MAX = 12; // requests in flight; older ones are aborted

/** Keep the previews of a form up to date. */
export function initPreview(form) {
  if (!form.dataset.preview) return; // without the right to edit there is no preview; the review shows the pictures
  const previews = form.querySelector("[data-lc-previews]");
  let slide = form.querySelector("[data-lc-slide]");
  let composing = false;
  let sent = 0;
  let answered = 0;
  let pending = [];

  async function render() {
    if (composing || !slide) return;
    sent += 1;
    const number = sent;
    while (pending.length >= REQUESTS_MAX) pending.shift().abort();
    const stop = new AbortController();
    pending.push(stop);
    const typed = slide;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: body(typed), signal: stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const drawn = await answer.json();
      if (number <= answered) return;
      answered = number;
      show(drawn, typed);
    } catch (error) {
      if (error.name !== "AbortError") previews.querySelector("[data-lc-lost]").hidden = false;
    } finally {
      pending = pending.filter((other) => other !== stop);
    }
  }

  function body(typed) {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("text", typed.querySelector("[data-lc-text]").value);
    data.set("dwell_s", typed.querySelector("[data-lc-dwell]").value);
    data.set("theme", form.querySelector("[data-lc-theme]").value);
    writeTarget(form, data);
    return new URLSearchParams(data);
  }

  function show({ error, cards }, typed) {
    previews.querySelector("[data-lc-lost]").hidden = true;
    showError(typed, error);
    const byKey = new Map(cards.map((card) => [card.key, card]));
    for (const figure of previews.querySelectorAll("[data-lc-card]")) {
      const card = byKey.get(figure.dataset.lcCard);
      figure.hidden = !card;
      if (card) fillCard(figure, card, typed.querySelector("[data-lc-text]").value);
    }
    previews.querySelector("[data-lc-none]").hidden = cards.length > 0;
    const slides = [...form.querySelectorAll("[data-lc-slide]")];
    previews.querySelector("[data-lc-which]").textContent = slides.indexOf(typed) + 1;
  }

  // Both composition events bubble; the half-typed pinyin between them is not previewed.
  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", () => {
    composing = false;
    render();
  });
  form.addEventListener("input", (event) => {
    const own = event.target.closest("[data-lc-slide]");
    if (own) slide = own;
    if (!event.isComposing && isPreviewed(event.target)) render();
  });
  form.addEventListener("change", (event) => {
    if (isTargetField(event.target) || event.target.matches("[data-lc-theme]")) render();
  });
  form.addEventListener("focusin", (event) => {
    const own = event.target.closest("[data-lc-slide]");
    if (own && own !== slide) {
      slide = own;
      render();
    }
  });
  form.addEventListener("lc-slides", () => {
    if (!slide?.isConnected) slide = form.querySelector("[data-lc-slide]");
    render();
  });
  // The Enter that ends a composition must not submit the form.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  });
  render();
}

function isPreviewed(field) {
  return field.matches("[data-lc-text], [data-lc-dwell], [data-lc-theme]");
}

function fillCard(figure, card, text) {
  figure.querySelector("[data-lc-screens-count]").textContent = card.screens;
  figure.querySelector("[data-lc-says]").textContent = card.says;
  writeMessage(figure.querySelector("[data-lc-card-error]"), card.error);
  writeMessage(figure.querySelector("[data-lc-card-warning]"), card.warnings.join(" "));
  const canvas = figure.querySelector("canvas");
  canvas.setAttribute("aria-label", text || canvas.dataset.empty);
  const glass = glassOf(canvas);
  glass.fit();
  glass.show(card.picture);
}

function writeMessage(paragraph, text) {
  paragraph.hidden = !text;
  paragraph.querySelector("span").textContent = text;
}

/** Show an error beside the text that it belongs to. */
function showError(slide, error) {
  const place = slide.querySelector("[data-lc-text-error]");
  const text = slide.querySelector("[data-lc-text]");
  text.toggleAttribute("aria-invalid", Boolean(error));
  if (error) text.setAttribute("aria-invalid", "true");
  place.replaceChildren();
  if (!error) return;
  const paragraph = document.createElement("p");
  paragraph.className = "lc-error";
  const shape = document.querySelector("[data-lc-card-error] svg").cloneNode(true);
  paragraph.append(shape, error);
  place.append(paragraph);
}
