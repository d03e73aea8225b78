// A photo on a canvas with its marks; what is pixelated is gone from the canvas, not covered.

import { boxOf, cellsBetween, gridOf, headOf, meanColour } from "./marks.js";
import { toJpeg } from "./picture.js";

const RED = "#d4001a";

export class Drawing {
  constructor(canvas, picture) {
    Object.assign(canvas, { width: picture.width, height: picture.height });
    this.canvas = canvas;
    this.picture = picture;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.grid = gridOf(picture.width, picture.height);
    this.stroke = Math.max(4, Math.round(Math.max(picture.width, picture.height) / 130));
    this.colours = new Map(); // of cells, from the photo as it was
    this.marks = [];
    this.paint();
  }

  get pixelated() {
    return this.marks.some((mark) => mark.kind === "pixels");
  }

  add(mark) {
    this.marks.push(mark);
    this.paint();
  }

  undo() {
    this.marks.pop();
    this.paint();
  }

  touched(from, to) {
    return cellsBetween(this.grid, from, to);
  }

  /** The photo, its cells, its lines; `draft` is what is being drawn, `cursor` where the keys are. */
  paint(draft, cursor) {
    const marks = draft ? [...this.marks, draft] : this.marks;
    this.context.drawImage(this.picture, 0, 0);
    const cells = new Set(marks.flatMap((mark) => (mark.kind === "pixels" ? [...mark.cells] : [])));
    this.measure(cells);
    for (const cell of cells) this.fill(cell);
    for (const mark of marks) {
      if (mark.kind === "arrow") this.line(this.arrow(mark));
      if (mark.kind === "circle") this.line(this.circle(mark));
    }
    if (cursor) this.cross(cursor);
  }

  /** Read before anything is drawn over them. */
  measure(cells) {
    for (const cell of cells) {
      if (this.colours.has(cell)) continue;
      const { x, y, width, height } = boxOf(this.grid, cell);
      this.colours.set(cell, `rgb(${meanColour(this.context.getImageData(x, y, width, height).data)})`);
    }
  }

  fill(cell) {
    const { x, y, width, height } = boxOf(this.grid, cell);
    this.context.fillStyle = this.colours.get(cell);
    this.context.fillRect(x, y, width, height);
  }

  arrow(mark) {
    const path = new Path2D();
    path.moveTo(mark.from.x, mark.from.y);
    path.lineTo(mark.to.x, mark.to.y);
    const [point, left, right] = headOf(mark, this.stroke);
    path.moveTo(left.x, left.y);
    path.lineTo(point.x, point.y);
    path.lineTo(right.x, right.y);
    return path;
  }

  circle({ from, to }) {
    const path = new Path2D();
    const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
    path.ellipse((from.x + to.x) / 2, (from.y + to.y) / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
    return path;
  }

  /** Red with a white edge is seen on every ground, also in grey. */
  line(path, wide = this.stroke) {
    Object.assign(this.context, { lineCap: "round", lineJoin: "round" });
    for (const [colour, width] of [["#fff", wide * 1.8], [RED, wide]]) {
      Object.assign(this.context, { strokeStyle: colour, lineWidth: width });
      this.context.stroke(path);
    }
  }

  cross({ x, y }) {
    const arm = this.stroke * 5;
    const path = new Path2D();
    path.moveTo(x - arm, y);
    path.lineTo(x + arm, y);
    path.moveTo(x, y - arm);
    path.lineTo(x, y + arm);
    this.line(path, this.stroke / 2);
  }

  async jpeg() {
    this.paint();
    return (await toJpeg(this.canvas)).arrayBuffer();
  }
}
