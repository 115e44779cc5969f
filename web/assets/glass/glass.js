// Shows pictures on a canvas as a screen would: strips in whole device pixels per dot, large screens scaled to fit.
import { mix, progress } from "./effects.js";
import { frameAt, length } from "./frames.js";
import { now, requestDraw, observe } from "./motion.js";
import { blankCanvas, load } from "./picture.js";
import { bake } from "./tile.js";

const LARGE_H = 96;
const BEZEL_PX = 6;
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));

class Glass {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.shown = null;
    this.next = null;
    this.before = null;
    this.drawn = "";
    this.due = 0;
    this.began = performance.timeOrigin;
    canvas.lcGlass = this;
  }

  /** Set the screen's size and colour class. */
  size({ w, h, colour }) {
    Object.assign(this, { w, h, smooth: colour === "rgb", colour });
    this.fit();
  }

  /** Choose the scale: whole device pixels for dots, and no wider than there is room.
   *  A canvas with `data-crop` keeps its scale and loses its ends. */
  fit() {
    const ratio = window.devicePixelRatio || 1;
    const room = Math.max(64, this.canvas.parentElement.clientWidth - BEZEL_PX);
    if (this.smooth) {
      const fills = this.canvas.dataset.fill !== undefined;
      const wanted = fills
        ? this.canvas.parentElement.clientHeight - BEZEL_PX
        : Number(this.canvas.dataset.height || LARGE_H);
      const scale = Math.min(wanted / this.h, room / this.w);
      this.scale = null;
      this.set(Math.round(this.w * scale * ratio), Math.round(this.h * scale * ratio), ratio);
      return;
    }
    const most = Math.round(Number(this.canvas.dataset.scale) * ratio);
    const whole = this.canvas.dataset.crop === undefined ? Math.floor((room * ratio) / this.w) : most;
    this.scale = Math.max(1, Math.min(most, whole));
    this.columns = Math.min(this.w, Math.floor((room * ratio) / this.scale));
    this.left = Math.floor((this.w - this.columns) / 2);
    this.set(this.columns * this.scale, this.h * this.scale, ratio);
  }

  set(width, height, ratio) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.canvas.style.width = `${width / ratio}px`;
    this.canvas.style.height = `${height / ratio}px`;
    this.unlit = null;
    this.invalidate();
  }

  invalidate() {
    this.drawn = "";
    this.due = 0;
  }

  /** Show a picture from its `started_at` by the server's clock, or in a loop if it has none; null is dark. */
  async show(picture, next = null) {
    const request = { picture };
    this.request = request;
    try {
      const dots = await this.load(picture);
      const later = await this.load(next);
      if (this.request !== request) return;
      const found = picture && picture.frames.length ? { picture, dots } : null;
      if (found && this.shown && picture.started_at > now()) {
        this.next = found; // its start has not come, or motion is paused
        this.due = 0;
        requestDraw();
        return;
      }
      if (found?.picture.id === undefined || found.picture.id !== this.shown?.picture.id) this.advance(found);
      this.next = next && next.frames.length ? { picture: next, dots: later } : null;
      if (this.next) this.prepare(this.next);
    } catch {
      if (this.request !== request) return; // a failed download leaves the glass as it is, marked as lost
      this.canvas.dataset.lost = "";
      return;
    }
    delete this.canvas.dataset.lost;
    this.invalidate();
    requestDraw();
  }

  load(picture) {
    return Promise.all((picture?.frames ?? []).map((frame) => load(frame, this.colour)));
  }

  advance(found) {
    this.before = this.face ?? null;
    this.shown = found;
  }

  /** Bake the next picture while the browser is idle, so that a change of slides drops no frame. */
  prepare({ picture, dots }) {
    if (this.scale !== null) idle(() => dots.forEach((each) => this.bakedDots(each, picture.step_ms)));
  }

  /** Draw the dots of an instant; return the instant at which they change. */
  draw(at) {
    if (this.next && at >= this.next.picture.started_at) {
      this.advance(this.next);
      this.next = null;
    }
    const change = this.next?.picture.started_at ?? Infinity;
    if (!this.shown) {
      this.face = null;
      this.paint("dark", () => this.put(null, 0, 0));
      return change;
    }
    const { picture, dots } = this.shown;
    const looping = picture.started_at === undefined;
    const total = length(picture);
    const offset = looping ? (at - this.began) % total : Math.max(0, at - picture.started_at);
    const { index, column, until } = frameAt(picture, offset);
    const face = { dots: dots[index], column };
    const ratio = progress(picture, offset);
    if (looping && ratio < 1) this.before ??= { dots: dots.at(-1), column };
    const key = `${picture.id ?? ""} ${index} ${column}${ratio < 1 ? ` ${ratio}` : ""}`;
    this.paint(key, () => (ratio < 1 ? this.putTransition(picture.fx, ratio, face) : this.put(face, 0, 0)));
    this.face = face;
    if (ratio < 1) return at;
    return Math.min(change, at - offset + (looping ? Math.min(until, total) : until));
  }

  paint(key, how) {
    if (this.drawn === key) return;
    this.drawn = key;
    how();
    this.canvas.dataset.drawn = key;
  }

  putTransition(fx, ratio, face) {
    const unit = this.scale ?? 1;
    const [w, h] = [this.canvas.width / unit, this.canvas.height / unit];
    mix({ fx, ratio, w, h, context: this.context }, (which, dx, dy) => {
      this.put(which === "after" ? face : this.before, dx * unit, dy * unit);
    });
  }

  /** Draw a face on the canvas, shifted by device pixels; null is all unlit. */
  put(face, dx, dy) {
    const { width, height } = this.canvas;
    if (this.scale === null) {
      this.putScaled(face, dx, dy);
    } else if (face) {
      const from = face.column === null ? this.left : face.column + this.w + this.left;
      const baked = this.bakedDots(face.dots, face.column !== null);
      this.context.drawImage(baked, from * this.scale, 0, width, height, dx, dy, width, height);
    } else {
      this.unlit ??= bake(blankCanvas(this.w, this.h), this.scale);
      this.context.drawImage(this.unlit, dx, dy);
    }
  }

  putScaled(face, dx, dy) {
    const { width, height } = this.canvas;
    this.context.fillStyle = "#0b0808";
    if (!face || face.column !== null) this.context.fillRect(dx, dy, width, height);
    if (!face) return;
    const scale = width / this.w;
    const left = dx - (face.column ?? 0) * scale;
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(face.dots, left, dy, face.dots.width * scale, height);
  }

  bakedDots(dots, scrolls) {
    return bake(dots, this.scale, scrolls ? this.w : 0);
  }
}

/** Return the glass of a canvas that has one. */
export function glassOf(canvas) {
  return canvas.lcGlass;
}

/** Create the glasses of all canvases below `root` that have none yet. */
export function initGlasses(root) {
  for (const canvas of root.querySelectorAll("canvas.lc-glass")) {
    if (canvas.lcGlass) continue;
    const glass = new Glass(canvas);
    const picture = canvas.dataset.picture ? JSON.parse(canvas.dataset.picture) : null;
    glass.size(picture ?? { w: Number(canvas.dataset.w), h: Number(canvas.dataset.h), colour: canvas.dataset.colour });
    observe(canvas);
    glass.show(picture);
  }
}

window.addEventListener("resize", () => {
  for (const canvas of document.querySelectorAll("canvas.lc-glass")) canvas.lcGlass?.fit();
  requestDraw();
});
