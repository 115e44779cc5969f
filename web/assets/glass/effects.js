// Draws the transition to a slide, in the first 500 ms of its slot (PROTOCOL W-14); strips move by whole dots.
const EFFECT_MS = 500;

/** Return the progress of a transition, 0 to 1; 1 when there is none or it is over. */
export function progress(picture, offset) {
  if (!picture.fx || picture.fx === "cut") return 1;
  return Math.min(1, offset / EFFECT_MS);
}

/** Draw the outgoing and the incoming face; `put("before" | "after", dx, dy)` draws one of them, shifted by dots. */
export function mix({ fx, ratio, w, h, context }, put) {
  const columns = Math.round((1 - ratio) * w);
  const rows = Math.round((1 - ratio) * h);
  if (fx === "push-left") {
    put("before", columns - w, 0);
    put("after", columns, 0);
  } else if (fx === "push-up") {
    put("before", 0, rows - h);
    put("after", 0, rows);
  } else if (fx === "cover-left") {
    put("before", 0, 0);
    put("after", columns, 0);
  } else {
    put("before", 0, 0);
    context.globalAlpha = ratio;
    put("after", 0, 0);
    context.globalAlpha = 1;
  }
}
