// A picture that nobody looked at cannot be approved: the form sends back only those that stood in the window.
const LOOKED_MS = 400;
const MOSTLY = 0.6;
const looked = new Set();

/** Follow what a reviewer looks at; pass on the approval once every new picture was in sight. */
export function approval(form) {
  if (!form) return;
  const figures = [...document.querySelectorAll("[data-lc-look]")];
  const pass = form.querySelector("[data-lc-pass]");
  const next = form.querySelector("[data-lc-next]");
  const says = form.querySelector("[data-lc-unseen]");
  const unseen = () => figures.filter((figure) => !looked.has(figure.dataset.lcLook));

  const tell = () => {
    for (const box of form.querySelectorAll("input[name=seen]")) box.disabled = !looked.has(box.value);
    if (pass.dataset.lcNever !== undefined) return;
    const left = unseen().length;
    says.textContent = left ? says.dataset.some.replace("__n__", left) : says.dataset.all;
    pass.hidden = left > 0;
    pass.disabled = left > 0;
    next.hidden = left === 0;
  };

  const timers = new Map();
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        clearTimeout(timers.get(target));
        const fills = rootBounds && intersectionRect.height >= MOSTLY * rootBounds.height;
        if (isIntersecting && (intersectionRatio >= MOSTLY || fills)) {
          timers.set(
            target,
            setTimeout(() => {
              looked.add(target.dataset.lcLook);
              tell();
            }, LOOKED_MS),
          );
        }
      }
    },
    { threshold: [0, 0.2, 0.4, MOSTLY, 0.8, 1] },
  );
  for (const figure of figures) sight.observe(figure);

  next.addEventListener("click", () => {
    const [first] = unseen();
    if (!first) return;
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  });
  tell();
}
