// Edits the slides of the form: add, remove, move by buttons, keys or dragging; fields are renumbered on submit.
import { enableDragging } from "./drag_slides.js";

/** Attach the list of slides of a form. */
export function initEditor(form) {
  const list = form.querySelector("[data-lc-slides]");
  const template = document.getElementById("lc-slide-template");
  const announcement = form.querySelector("[data-lc-moved]");
  let used = list.children.length;

  function renumber() {
    const slides = list.querySelectorAll("[data-lc-slide]");
    slides.forEach((slide, at) => {
      slide.querySelector("[data-lc-slide-count]").textContent = at + 1;
      slide.querySelector("[data-lc-remove]").hidden = slides.length === 1;
      slide.querySelector("[data-lc-move='-1']").disabled = at === 0;
      slide.querySelector("[data-lc-move='1']").disabled = at === slides.length - 1;
    });
  }

  function add() {
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__n__", String(used));
    used += 1;
    list.append(holder.firstElementChild);
    renumber();
    list.lastElementChild.querySelector("[data-lc-text]").focus();
    changed();
  }

  // The neighbour is moved, not the slide: the focused field keeps its focus.
  function move(slide, by) {
    const other = by < 0 ? slide.previousElementSibling : slide.nextElementSibling;
    if (!other) return;
    if (by < 0) slide.after(other);
    else slide.before(other);
    moved(slide);
  }

  function moved(slide) {
    renumber();
    announcement.textContent = announcement.dataset.said.replace("__n__", [...list.children].indexOf(slide) + 1);
    changed();
  }

  function changed() {
    list.dispatchEvent(new CustomEvent("lc-slides", { bubbles: true }));
  }

  function remove(slide) {
    const near = slide.nextElementSibling ?? slide.previousElementSibling;
    slide.remove();
    renumber();
    near?.querySelector("[data-lc-text]").focus();
    changed();
  }

  form.querySelector("[data-lc-add]").addEventListener("click", add);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const slide = event.target.closest("[data-lc-slide]");
    if (!button || !slide) return;
    if ("lcRemove" in button.dataset) remove(slide);
    if (button.dataset.lcMove) {
      move(slide, Number(button.dataset.lcMove));
      if (button.disabled) slide.querySelector("[data-lc-move]:enabled")?.focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by || event.isComposing) return;
    event.preventDefault();
    const slide = event.target.closest("[data-lc-slide]");
    if (slide) move(slide, by);
  });
  enableDragging(list, moved);
  // The order on the page is the order of the slides: fields are numbered by it.
  form.addEventListener("submit", () => {
    list.querySelectorAll("[data-lc-slide]").forEach((slide, at) => {
      for (const field of slide.querySelectorAll("[name]")) {
        field.name = field.name.replace(/^slides-\d+/u, `slides-${at}`);
      }
    });
  });
  renumber();
}
