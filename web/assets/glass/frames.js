// Which dots are on a glass at an instant (PROTOCOL W-14): one frame after another, a wide one scrolling by the clock.

/** Return `{index, column, until}` of a picture `offset` ms after it came on: until when, in ms, these dots stay.
 *  A hold keeps the last instant's dots: then `until` is Infinity. */
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

/** Return how many ms all frames take. */
export function length(picture) {
  return picture.frames.reduce((sum, frame) => sum + frame.ms, 0);
}
