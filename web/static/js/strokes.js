// What finger, pen, mouse and keys do on the photo becomes marks. Every tool works by drag, by two
// taps, and by arrow keys with Enter.

import { distance, within } from "./marks.js";

const TAP = 10; // pixels of the screen within which a drag is a tap
const STEPS_ALONG = 60;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Strokes {
  /** `said(what)` hears "start", "added" and "" when a start was given up. */
  constructor(canvas, said) {
    this.canvas = canvas;
    this.said = said;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", () => this.forget());
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.drawing?.paint());
  }

  /** Another photo, or another tool for it. */
  use(drawing, tool) {
    this.drawing = drawing;
    this.tool = tool;
    this.cursor = { x: drawing.grid.width / 2, y: drawing.grid.height / 2 };
    this.forget();
  }

  get started() {
    return Boolean(this.start);
  }

  forget() {
    this.start = this.pressed = this.cells = null;
    this.drawing.paint();
  }

  down(event) {
    if (event.button || this.pressed) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pressed = { id: event.pointerId, at: this.pointOf(event), x: event.clientX, y: event.clientY };
    if (this.tool === "pixels") this.touch(this.pressed.at, this.pressed.at);
  }

  move(event) {
    if (event.pointerId !== this.pressed?.id) return;
    const at = this.pointOf(event);
    if (this.tool === "pixels") this.touch(this.last, at);
    else this.drawing.paint(this.mark(this.pressed.at, at));
  }

  up(event) {
    if (event.pointerId !== this.pressed?.id) return;
    const { at, x, y } = this.pressed;
    const dragged = distance({ x, y }, { x: event.clientX, y: event.clientY }) > TAP;
    this.pressed = null;
    if (this.tool === "pixels") return this.finish({ kind: "pixels", cells: this.cells });
    if (dragged) return this.finish(this.mark(at, this.pointOf(event)));
    this.choose(at);
  }

  /** The first tap is where a mark begins, the second where it ends. */
  choose(at) {
    if (this.start) return this.finish(this.mark(this.start, at));
    this.start = at;
    this.drawing.paint(null, at);
    this.said("start");
  }

  touch(from, to) {
    this.last = to;
    this.cells = new Set([...(this.cells ?? []), ...this.drawing.touched(from, to)]);
    this.drawing.paint({ kind: "pixels", cells: this.cells });
  }

  mark(from, to) {
    return { kind: this.tool, from, to };
  }

  finish(mark) {
    this.start = this.cells = null;
    this.drawing.add(mark);
    this.said("added");
  }

  key(event) {
    const way = ARROWS[event.key];
    if (way) this.step(way, event.shiftKey ? 5 : 1);
    else if (event.key === "Enter" || event.key === " ") this.press();
    else return;
    event.preventDefault();
    const draft = this.start && distance(this.start, this.cursor) ? this.mark(this.start, this.cursor) : null;
    this.drawing.paint(draft, this.cursor);
  }

  step([x, y], times) {
    const { grid } = this.drawing;
    const far = (Math.max(grid.width, grid.height) / STEPS_ALONG) * times;
    this.cursor = within(grid, { x: this.cursor.x + x * far, y: this.cursor.y + y * far });
  }

  press() {
    if (this.tool !== "pixels") return this.choose(this.cursor);
    this.finish({ kind: "pixels", cells: this.drawing.touched(this.cursor, this.cursor) });
  }

  /** From the screen to the picture. */
  pointOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.drawing.grid;
    const x = ((event.clientX - box.left) * width) / box.width;
    const y = ((event.clientY - box.top) * height) / box.height;
    return within(this.drawing.grid, { x, y });
  }
}
