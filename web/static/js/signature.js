// A signature drawn by finger or mouse; the typed name is enough, so no keyboard misses anything.

import SignaturePad from "../vendor/signature_pad/signature_pad.js";

const WIDTH = 600;
const HEIGHT = 200;
const APART = 2; // points nearer than this to the one before say nothing

export class SignatureField {
  constructor(form, changed) {
    this.field = form.querySelector(".bg-sign");
    this.canvas = this.field.querySelector("canvas");
    this.pad = new SignaturePad(this.canvas, { minWidth: 1.5, maxWidth: 3.5, penColor: "#000000" });
    this.field.hidden = false;
    this.locked = false;
    this.field.addEventListener("toggle", () => this.fit());
    this.pad.addEventListener("endStroke", changed);
    form.querySelector('[data-part="wipe"]').addEventListener("click", () => {
      this.pad.clear();
      changed();
    });
  }

  /** Each stroke as x, y, x, y in the field of 600 by 200. */
  get strokes() {
    const scale = WIDTH / this.canvas.width;
    const inside = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    return this.pad.toData().map(({ points }) => {
      const kept = [];
      for (const { x, y } of points) {
        const at = [inside(x * scale, WIDTH), inside(y * scale, HEIGHT)];
        const [lastX, lastY] = kept.at(-1) ?? [-APART, -APART];
        if (Math.hypot(at[0] - lastX, at[1] - lastY) >= APART) kept.push(at);
      }
      return kept.flat();
    });
  }

  /** The library draws in the pixels of the screen, so the canvas has as many. */
  fit() {
    const { strokes, canvas } = this;
    if (!canvas.clientWidth || canvas.width === canvas.clientWidth) return;
    canvas.width = canvas.clientWidth;
    canvas.height = (canvas.clientWidth * HEIGHT) / WIDTH;
    this.restore(strokes);
  }

  restore(strokes) {
    if (strokes.length) this.field.open = true;
    const scale = this.canvas.width / WIDTH;
    const groups = strokes.map((stroke) => ({
      points: stroke.flatMap((x, index) =>
        index % 2 ? [] : [{ x: x * scale, y: stroke[index + 1] * scale, time: index, pressure: 0.5 }],
      ),
    }));
    this.pad.fromData(groups);
  }

  lock(locked) {
    if (locked === this.locked) return;
    this.locked = locked;
    if (locked) this.pad.off();
    else this.pad.on();
  }
}
