// A canvas that is a screen: strips dot for dot at a whole number of device pixels, large screens smoothed to fit.
import { frameAt, length } from "./frames.js";
import { now, wake, watch } from "./motion.js";
import { blank, load } from "./picture.js";
import { bake } from "./tile.js";

const LARGE_H = 96;

class Glass {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.shown = null;
    this.next = null;
    this.drawn = "";
    this.began = performance.timeOrigin;
    canvas.lcGlass = this;
  }

  /** Be a screen of this size and colour class. */
  size({ w, h, colour }) {
    Object.assign(this, { w, h, smooth: colour === "rgb", colour });
    this.fit();
  }

  /** Choose the scale: never a fraction of a device pixel for dots, and never wider than there is room. */
  fit() {
    const ratio = window.devicePixelRatio || 1;
    const room = Math.max(64, this.canvas.parentElement.clientWidth - 6);
    if (this.smooth) {
      const wanted = Number(this.canvas.dataset.height || LARGE_H);
      const scale = Math.min(wanted / this.h, room / this.w);
      this.scale = null;
      this.set(Math.round(this.w * scale * ratio), Math.round(this.h * scale * ratio), ratio);
      return;
    }
    const most = Math.round(Number(this.canvas.dataset.scale) * ratio);
    this.scale = Math.max(1, Math.min(most, Math.floor((room * ratio) / this.w)));
    const columns = Math.min(this.w, Math.floor((room * ratio) / this.scale));
    this.left = Math.floor((this.w - columns) / 2);
    this.set(columns * this.scale, this.h * this.scale, ratio);
  }

  set(width, height, ratio) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.canvas.style.width = `${width / ratio}px`;
    this.canvas.style.height = `${height / ratio}px`;
    this.baked = new Map();
    this.drawn = "";
  }

  /** Show a picture, from `started_at` by the server's clock, or looping from now on; null is dark. */
  async show(picture, next = null) {
    const asked = (this.asked = { picture });
    try {
      const dots = await Promise.all((picture?.frames ?? []).map((frame) => load(frame, this.colour)));
      const later = await Promise.all((next?.frames ?? []).map((frame) => load(frame, this.colour)));
      if (this.asked !== asked) return;
      const found = picture && picture.frames.length ? { picture, dots } : null;
      if (found && this.shown && picture.started_at > now()) {
        this.next = found; // its time has not come, or motion is held still
        return;
      }
      this.shown = found;
      this.next = next && next.frames.length ? { picture: next, dots: later } : null;
    } catch {
      if (this.asked !== asked) return; // bytes that do not come leave the glass as it is, marked
      this.canvas.dataset.lost = "";
      return;
    }
    delete this.canvas.dataset.lost;
    this.baked = new Map();
    this.drawn = "";
    wake();
  }

  /** Draw what is on at an instant; say whether another frame will differ without being told. */
  draw(at) {
    if (this.next && at >= this.next.picture.started_at) [this.shown, this.next] = [this.next, null];
    if (!this.shown) {
      this.paint("dark", () => this.dark());
      return false;
    }
    const { picture, dots } = this.shown;
    const total = length(picture);
    const started = picture.started_at;
    const offset = started === undefined ? (at - this.began) % total : Math.max(0, at - started);
    const { index, column } = frameAt(picture, offset);
    this.paint(`${picture.id ?? ""} ${index} ${column}`, () => this.light(dots[index], column));
    return picture.frames.length > 1 || picture.step_ms !== null || this.next !== null;
  }

  paint(key, how) {
    if (this.drawn === key) return;
    this.drawn = key;
    how();
    this.canvas.dataset.drawn = key;
  }

  dark() {
    if (this.scale === null) {
      this.context.fillStyle = "#0b0808";
      this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    } else {
      this.context.drawImage(this.unlit(), 0, 0);
    }
  }

  light(dots, column) {
    if (this.scale === null) {
      this.context.imageSmoothingEnabled = true;
      this.context.imageSmoothingQuality = "high";
      if (column === null) this.context.drawImage(dots, 0, 0, this.canvas.width, this.canvas.height);
      else this.smoothScroll(dots, column);
      return;
    }
    const at = column === null ? 0 : column;
    this.context.drawImage(this.unlit(), 0, 0);
    this.context.drawImage(this.bakedOf(dots), -(at + this.left) * this.scale, 0);
  }

  smoothScroll(dots, column) {
    const scale = this.canvas.width / this.w;
    this.dark();
    this.context.drawImage(dots, -column * scale, 0, dots.width * scale, dots.height * scale);
  }

  bakedOf(dots) {
    if (!this.baked.has(dots)) this.baked.set(dots, bake(dots, this.scale));
    return this.baked.get(dots);
  }

  unlit() {
    if (!this.baked.has(null)) this.baked.set(null, bake(blank(this.w, this.h), this.scale));
    return this.baked.get(null);
  }
}

/** Return the glass of a canvas. */
export function glassOf(canvas) {
  return canvas.lcGlass;
}

/** Make glasses of all canvases below `root` that are none yet. */
export function drawGlasses(root) {
  for (const canvas of root.querySelectorAll("canvas.lc-glass")) {
    if (canvas.lcGlass) continue;
    const glass = new Glass(canvas);
    const picture = canvas.dataset.picture ? JSON.parse(canvas.dataset.picture) : null;
    glass.size(picture ?? { w: Number(canvas.dataset.w), h: Number(canvas.dataset.h), colour: canvas.dataset.colour });
    watch(canvas);
    glass.show(picture);
  }
}

window.addEventListener("resize", () => {
  for (const canvas of document.querySelectorAll("canvas.lc-glass")) canvas.lcGlass?.fit();
  wake();
});
