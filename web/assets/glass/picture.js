// Decodes pictures to dots: a canvas pixel for each LED, in the LED's own colour, transparent where it is unlit.
const RED = [255, 42, 26];
const GREEN = [70, 230, 60];
const AMBER = [255, 170, 20];
const KEPT = 300;
const kept = new Map();

/** Return the dots of a frame `{src | body, type}` on a screen of a colour class, as a canvas. */
export function load(frame, colour) {
  if (!frame.src) return decode(fromBase64(frame.body), frame.type, colour);
  const key = `${colour} ${frame.src}`;
  if (!kept.has(key)) {
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value);
    const loading = fetchBytes(frame.src).then((bytes) => decode(bytes, frame.type, colour));
    loading.catch(() => kept.delete(key));
    kept.set(key, loading);
  }
  return kept.get(key);
}

async function fetchBytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

function fromBase64(body) {
  const text = atob(body);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function decode(bytes, type, colour) {
  if (type === "image/x-portable-bitmap") return fromBitmap(bytes);
  const image = await createImageBitmap(new Blob([bytes], { type }), { colorSpaceConversion: "none" });
  const canvas = blankCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: colour !== "rgb" });
  context.drawImage(image, 0, 0);
  image.close();
  if (colour !== "rgb") toLedColours(context, canvas);
  return canvas;
}

/** Read a P4 bitmap (bit 1 = dark, rows padded to whole bytes; PROTOCOL W-14). */
function fromBitmap(bytes) {
  const [w, h, start] = header(bytes);
  const canvas = blankCanvas(w, h);
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(w, h);
  const stride = Math.ceil(w / 8);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const dark = (bytes[start + y * stride + (x >> 3)] >> (7 - (x & 7))) & 1;
      if (!dark) pixels.data.set([...RED, 255], 4 * (y * w + x));
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

function header(bytes) {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 256));
  const found = /^P4\s+(?:#[^\n]*\n\s*)*(?<w>\d+)\s+(?:#[^\n]*\n\s*)*(?<h>\d+)\s/u.exec(head);
  if (!found) throw new Error("not a P4 bitmap");
  return [Number(found.groups.w), Number(found.groups.h), found[0].length];
}

/** Replace the colours of a red-green picture by those of its LEDs: off, red, green, or both. */
function toLedColours(context, canvas) {
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < pixels.data.length; at += 4) {
    const red = pixels.data[at] > 127;
    const green = pixels.data[at + 1] > 127;
    pixels.data.set(red || green ? [...ledColour(red, green), 255] : [0, 0, 0, 0], at);
  }
  context.putImageData(pixels, 0, 0);
}

function ledColour(red, green) {
  if (red && green) return AMBER;
  return red ? RED : GREEN;
}

/** Return an empty canvas of `w` x `h` pixels. */
export function blankCanvas(w, h) {
  const canvas = document.createElement("canvas");
  canvas.width = w;
  canvas.height = h;
  return canvas;
}
