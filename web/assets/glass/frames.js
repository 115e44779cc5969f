// Computes the frame of a picture at an instant (PROTOCOL W-14): frames follow each other, a wide one scrolls.

/** Return `{index, column, until}` of a picture `offset` ms after its start; `until` is when, in ms, the dots change.
 *  The last frame is held, without end: then `until` is Infinity. */
export function frameAt(picture, offset) {
  let index = 0;
  let start = 0;
  while (index < picture.frames.length - 1 && offset >= start + picture.frames[index].ms) {
    start += picture.frames[index].ms;
    index += 1;
  }
  const { ms } = picture.frames[index];
  const end = index < picture.frames.length - 1 ? start + ms : Infinity;
  const within = Math.min(offset - start, ms - 1);
  if (!picture.step_ms) return { index, column: null, until: end };
  const step = Math.floor(within / picture.step_ms);
  const following = start + (step + 1) * picture.step_ms;
  return { index, column: step - picture.w, until: following < start + ms ? following : end };
}

/** Return the ms of all frames together. */
export function length(picture) {
  return picture.frames.reduce((sum, frame) => sum + frame.ms, 0);
}
