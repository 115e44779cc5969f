// Unlocks the approval once every new picture was in sight; the form sends back only the pictures that were.
const SEEN_AFTER_MS = 400;
const VISIBLE_RATIO = 0.6;
const seen = new Set();

/** Track which pictures were in sight long enough, and show the approval once all new ones were. */
export function initApproval(form) {
  if (!form) return;
  const figures = [...document.querySelectorAll("[data-lc-look]")];
  const pass = form.querySelector("[data-lc-pass]");
  const next = form.querySelector("[data-lc-next]");
  const status = form.querySelector("[data-lc-unseen]");
  const unseen = () => figures.filter((figure) => !seen.has(figure.dataset.lcLook));

  const update = () => {
    for (const box of form.querySelectorAll("input[name=seen]")) box.disabled = !seen.has(box.value);
    if (pass.dataset.lcNever !== undefined) return;
    const left = unseen().length;
    status.textContent = left ? status.dataset.some.replace("__n__", left) : status.dataset.all;
    pass.hidden = left > 0;
    pass.disabled = left > 0;
    next.hidden = left === 0;
  };

  const timers = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        clearTimeout(timers.get(target));
        const fills = rootBounds && intersectionRect.height >= VISIBLE_RATIO * rootBounds.height;
        if (isIntersecting && (intersectionRatio >= VISIBLE_RATIO || fills)) {
          timers.set(
            target,
            setTimeout(() => {
              seen.add(target.dataset.lcLook);
              update();
            }, SEEN_AFTER_MS),
          );
        }
      }
    },
    { threshold: [0, 0.2, 0.4, VISIBLE_RATIO, 0.8, 1] },
  );
  for (const figure of figures) observer.observe(figure);

  next.addEventListener("click", () => {
    const [first] = unseen();
    if (!first) return;
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  });
  update();
}
