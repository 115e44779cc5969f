// The slides of the form: add, remove, move. Names are numbered anew when the form is sent.
export function editSlides(form) {
  const list = form.querySelector("[data-lc-slides]");
  const template = document.getElementById("lc-slide-template");
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
  }

  function move(slide, by) {
    if (by < 0) slide.previousElementSibling?.before(slide);
    else slide.nextElementSibling?.after(slide);
    renumber();
  }

  function remove(slide) {
    const near = slide.nextElementSibling ?? slide.previousElementSibling;
    slide.remove();
    renumber();
    near?.querySelector("[data-lc-text]").focus();
  }

  form.querySelector("[data-lc-add]").addEventListener("click", add);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const slide = event.target.closest("[data-lc-slide]");
    if (!button || !slide) return;
    if ("lcRemove" in button.dataset) remove(slide);
    if (button.dataset.lcMove) {
      move(slide, Number(button.dataset.lcMove));
      button.focus();
    }
  });
  // The order on the page is the order of the slides, whatever their fields were first called.
  form.addEventListener("submit", () => {
    list.querySelectorAll("[data-lc-slide]").forEach((slide, at) => {
      for (const field of slide.querySelectorAll("[name]")) field.name = field.name.replace(/^slides-\d+/, `slides-${at}`);
    });
  });
  renumber();
}
