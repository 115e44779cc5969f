// Draws every dot as a round lamp, unlit ones faintly visible; each picture is baked once per scale.
import { blankCanvas } from "./picture.js";

const UNLIT = "#2b100d";
const UNLIT_SMALL = "#140a09";
const GAP = "#0a0707";
const FILL = 0.84;
const SAMPLES = 8;
const tiles = new Map();
const baked = new WeakMap();

/** Return a picture at `scale` device pixels per dot, with `margin` unlit dots at both sides; the same one each time. */
export function bake(dots, scale, margin = 0) {
  if (!baked.has(dots)) baked.set(dots, new Map());
  const known = baked.get(dots);
  const key = `${scale} ${margin}`;
  if (!known.has(key)) known.set(key, drawLamps(dots, scale, margin));
  return known.get(key);
}

function drawLamps(dots, scale, margin) {
  const canvas = blankCanvas((dots.width + 2 * margin) * scale, dots.height * scale);
  const context = canvas.getContext("2d", { alpha: false });
  const paint = (operation, style) => {
    context.globalCompositeOperation = operation;
    context.fillStyle = style;
    context.fillRect(0, 0, canvas.width, canvas.height);
  };
  paint("source-over", scale === 1 ? UNLIT_SMALL : UNLIT);
  context.imageSmoothingEnabled = false;
  context.globalCompositeOperation = "lighter";
  context.drawImage(dots, margin * scale, 0, dots.width * scale, dots.height * scale);
  if (scale > 1) {
    paint("multiply", context.createPattern(lampTile(scale), "repeat"));
    if (scale > 2 && !margin) drawGlow(context, canvas, scale); // not where it scrolls: the cost is greater than the effect
    paint("lighter", GAP);
  }
  return canvas;
}

function drawGlow(context, canvas, scale) {
  const copy = blankCanvas(canvas.width, canvas.height);
  const soft = copy.getContext("2d");
  soft.filter = `blur(${0.7 * scale}px)`;
  soft.drawImage(canvas, 0, 0);
  context.globalCompositeOperation = "lighter";
  context.globalAlpha = 0.3;
  context.drawImage(copy, 0, 0);
  context.globalAlpha = 1;
}

/** Return the tile of one lamp: a disc of 0.84 of the pitch, area-sampled; at two pixels a dot, four fixed greys. */
function lampTile(scale) {
  if (!tiles.has(scale)) {
    const canvas = blankCanvas(scale, scale);
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(scale, scale);
    const greys = scale === 2 ? [255, 185, 185, 105] : discGreys(scale);
    greys.forEach((grey, at) => pixels.data.set([grey, grey, grey, 255], 4 * at));
    context.putImageData(pixels, 0, 0);
    tiles.set(scale, canvas);
  }
  return tiles.get(scale);
}

function discGreys(scale) {
  const radius = (FILL * scale) / 2;
  const greys = [];
  for (let y = 0; y < scale; y += 1) {
    for (let x = 0; x < scale; x += 1) greys.push(Math.round(255 * coverage(x, y, scale / 2, radius)));
  }
  return greys;
}

function coverage(x, y, centre, radius) {
  let inside = 0;
  for (let i = 0; i < SAMPLES; i += 1) {
    for (let j = 0; j < SAMPLES; j += 1) {
      inside += Math.hypot(x + (i + 0.5) / SAMPLES - centre, y + (j + 0.5) / SAMPLES - centre) <= radius;
    }
  }
  return inside / SAMPLES ** 2;
}
