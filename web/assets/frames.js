// Which dots are on a glass at an instant (PROTOCOL W-14): one frame after another, a wide one scrolling by the clock.

/** Return `{index, column}` of a picture `offset` ms after it came on; a hold keeps the last instant's dots. */
export function frameAt(picture, offset) {
  let index = 0;
  let start = 0;
  while (index < picture.frames.length - 1 && offset >= start + picture.frames[index].ms) {
    start += picture.frames[index].ms;
    index += 1;
  }
  const within = Math.min(offset - start, picture.frames[index].ms - 1);
  return { index, column: picture.step_ms ? Math.floor(within / picture.step_ms) - picture.w : null };
}

/** Return how many ms all frames take. */
export function length(picture) {
  return picture.frames.reduce((sum, frame) => sum + frame.ms, 0);
}
