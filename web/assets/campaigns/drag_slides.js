// Lets slides be dragged by their grip, with mouse, pen or finger. The dragged element stays where it is in the page and
// its neighbours move past it, so that it keeps focus, text and pointer.
const EDGE_PX = 60;
const STEP_PX = 14;

/** Let the slides of a list be dragged; `moved(slide)` is called after each step. */
export function enableDragging(list, moved) {
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-lc-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    drag(list, grip.closest("[data-lc-slide]"), event.pointerId, moved);
  });
}

function drag(list, slide, pointer, moved) {
  slide.classList.add("lc-slide-dragged");

  function move(event) {
    if (event.pointerId !== pointer) return;
    if (event.clientY < EDGE_PX) scrollBy(0, -STEP_PX);
    if (event.clientY > innerHeight - EDGE_PX) scrollBy(0, STEP_PX);
    if (step(slide, event.clientY)) moved(slide);
  }

  function end(event) {
    if (event.pointerId !== pointer) return;
    slide.classList.remove("lc-slide-dragged");
    removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, end);
  }

  addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end);
}

/** Move a neighbour past the slide once the pointer is beyond its middle; return whether one moved. */
function step(slide, y) {
  const before = slide.previousElementSibling;
  const after = slide.nextElementSibling;
  if (before && y < middle(before)) slide.after(before);
  else if (after && y > middle(after)) slide.before(after);
  else return false;
  return true;
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}
