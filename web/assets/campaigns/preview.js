// The live preview: what is being typed, on every kind of the chosen screens, from the bytes that they would get.
import { glassOf } from "../glass/glass.js";
import { isTargetField, writeTarget } from "./targeting.js";

const ROOM = 12; // answers in flight and typed-again slides are cheap, but not endless

export function preview(form) {
  if (!form.dataset.preview) return; // somebody who may only look: the review shows the dots
  const previews = form.querySelector("[data-lc-previews]");
  let slide = form.querySelector("[data-lc-slide]");
  let composing = false;
  let asked = 0;
  let answered = 0;
  let pending = [];

  async function ask() {
    if (composing || !slide) return;
    asked += 1;
    const number = asked;
    while (pending.length >= ROOM) pending.shift().abort();
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
    say(typed, error);
    const byKey = new Map(cards.map((card) => [card.key, card]));
    for (const figure of previews.querySelectorAll("[data-lc-card]")) {
      const card = byKey.get(figure.dataset.lcCard);
      figure.hidden = !card;
      if (card) fill(figure, card, typed.querySelector("[data-lc-text]").value);
    }
    previews.querySelector("[data-lc-none]").hidden = cards.length > 0;
    const slides = [...form.querySelectorAll("[data-lc-slide]")];
    previews.querySelector("[data-lc-which]").textContent = slides.indexOf(typed) + 1;
  }

  // Both composition events bubble; between them half-typed pinyin is no slogan and is not asked about.
  form.addEventListener("compositionstart", () => (composing = true));
  form.addEventListener("compositionend", () => {
    composing = false;
    ask();
  });
  form.addEventListener("input", (event) => {
    const own = event.target.closest("[data-lc-slide]");
    if (own) slide = own;
    if (!event.isComposing && matters(event.target)) ask();
  });
  form.addEventListener("change", (event) => {
    if (isTargetField(event.target) || event.target.matches("[data-lc-theme]")) ask();
  });
  form.addEventListener("focusin", (event) => {
    const own = event.target.closest("[data-lc-slide]");
    if (own && own !== slide) {
      slide = own;
      ask();
    }
  });
  form.addEventListener("lc-slides", () => {
    if (!slide?.isConnected) slide = form.querySelector("[data-lc-slide]");
    ask();
  });
  // Enter that ends a composition must not send the form.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  });
  ask();
}

function matters(field) {
  return field.matches("[data-lc-text], [data-lc-dwell], [data-lc-theme]");
}

function fill(figure, card, text) {
  figure.querySelector("[data-lc-screens-count]").textContent = card.screens;
  figure.querySelector("[data-lc-says]").textContent = card.says;
  write(figure.querySelector("[data-lc-card-error]"), card.error);
  write(figure.querySelector("[data-lc-card-warning]"), card.warnings.join(" "));
  const canvas = figure.querySelector("canvas");
  canvas.setAttribute("aria-label", text || canvas.dataset.empty);
  const glass = glassOf(canvas);
  glass.fit();
  glass.show(card.picture);
}

function write(paragraph, text) {
  paragraph.hidden = !text;
  paragraph.querySelector("span").textContent = text;
}

/** Say a refusal beside the text that it is about. */
function say(slide, error) {
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
