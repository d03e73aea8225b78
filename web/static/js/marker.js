// One photo over the whole screen: look at it, mark it, pixelate faces, say what it shows.

import { Drawing } from "./drawing.js";
import { Strokes } from "./strokes.js";

export class Marker {
  constructor(dialog) {
    this.dialog = dialog;
    this.words = JSON.parse(dialog.dataset.words);
    this.canvas = dialog.querySelector("canvas");
    this.strokes = new Strokes(this.canvas, (what) => this.say(what));
    dialog.addEventListener("change", ({ target }) => target.name === "tool" && this.take());
    dialog.addEventListener("keydown", (event) => this.undoByKey(event));
    dialog.addEventListener("cancel", (event) => this.back(event));
    dialog.addEventListener("close", () => this.end());
    this.part("undo").addEventListener("click", () => this.undo());
    this.part("close").addEventListener("click", () => this.leave());
    this.part("apply").addEventListener("click", () => this.apply());
  }

  part(name) {
    return this.dialog.querySelector(`[data-part="${name}"]`);
  }

  /** `save({ bytes, caption })` has bytes only where something was drawn. Resolves when all is over. */
  async open(source, { name, caption, save }) {
    const picture = await createImageBitmap(source);
    this.drawing = new Drawing(this.canvas, picture);
    this.part("title").textContent = name;
    this.part("caption").value = caption;
    this.save = save;
    this.take();
    this.dialog.showModal();
    this.dialog.querySelector(":checked").focus();
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  take() {
    this.strokes.use(this.drawing, this.dialog.querySelector('[name="tool"]:checked').value);
    this.say(this.strokes.tool);
  }

  say(what) {
    this.part("status").textContent = this.words[what] ?? "";
    this.part("undo").disabled = !this.drawing.marks.length && !this.strokes.started;
  }

  undo() {
    if (this.strokes.started) this.strokes.forget();
    else this.drawing.undo();
    this.say("undone");
  }

  undoByKey(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target === this.part("caption")) return;
    event.preventDefault();
    this.undo();
  }

  /** Escape gives up what is half drawn, and only then the photo. */
  back(event) {
    event.preventDefault();
    if (this.strokes.started) this.undo();
    else this.leave();
  }

  leave() {
    if (!this.drawing.marks.length || confirm(this.words.really)) this.dialog.close();
  }

  async apply() {
    this.part("apply").disabled = true;
    try {
      const bytes = this.drawing.marks.length ? await this.drawing.jpeg() : null;
      await this.save({ bytes, caption: this.part("caption").value.trim() });
      this.dialog.close(); // not before: what is on the screen is the only copy
    } catch {
      this.say("failed");
    }
    this.part("apply").disabled = false;
  }

  /** Nothing of the photo stays behind in the page. */
  end() {
    this.drawing.picture.close();
    this.canvas.width = this.canvas.height = 0;
    this.resolve();
    this.drawing = this.save = this.resolve = null;
  }
}
