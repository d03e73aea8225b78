import assert from "node:assert/strict";
import test from "node:test";

import { boxOf, cellsBetween, gridOf, headOf, meanColour, within } from "../../web/static/js/marks.js";

test("cells cover the whole picture and nothing beside it, whatever its shape", () => {
  for (const [width, height] of [[1600, 1200], [1200, 1600], [1600, 37], [1, 1], [640, 481]]) {
    const grid = gridOf(width, height);
    let area = 0;
    for (let cell = 0; cell < grid.columns * grid.rows; cell += 1) {
      const box = boxOf(grid, cell);
      assert.ok(box.width > 0 && box.height > 0);
      assert.ok(box.x + box.width <= width && box.y + box.height <= height);
      area += box.width * box.height;
    }
    assert.equal(area, width * height);
  }
});

test("twenty cells along the longer side are left of any picture", () => {
  assert.equal(gridOf(1600, 1200).cell, 80);
  assert.equal(gridOf(400, 1600).cell, 80);
  assert.equal(gridOf(320, 200).cell, 16);
});

test("a finger leaves no gap on its way, however fast it was", () => {
  const grid = gridOf(1600, 1200);
  const cells = cellsBetween(grid, { x: 100, y: 100 }, { x: 1500, y: 1100 });
  for (let step = 0; step <= 1000; step += 1) {
    const [x, y] = [100 + 1.4 * step, 100 + step];
    const under = Math.floor(y / grid.cell) * grid.columns + Math.floor(x / grid.cell);
    assert.ok(cells.has(under), `${x}, ${y}`);
  }
});

test("a touch at the edge stays in the picture", () => {
  const grid = gridOf(1600, 1200);
  const last = grid.columns * grid.rows - 1;
  assert.ok(cellsBetween(grid, { x: 1600, y: 1200 }, { x: 1600, y: 1200 }).has(last));
  for (const cell of cellsBetween(grid, { x: 0, y: 0 }, { x: 1600, y: 1200 })) {
    assert.ok(cell >= 0 && cell <= last);
  }
});

test("a cell is left with the mean of its pixels", () => {
  assert.deepEqual(meanColour(new Uint8ClampedArray([0, 10, 20, 255, 100, 30, 21, 255])), [50, 20, 21]);
});

test("an arrow's head points to where the arrow does and is never longer than six strokes", () => {
  const [point, left, right] = headOf({ from: { x: 0, y: 0 }, to: { x: 1000, y: 0 } }, 10);
  assert.deepEqual(point, { x: 1000, y: 0 });
  assert.ok(left.x < 1000 && left.x >= 940 && Math.abs(left.x - right.x) < 1e-9);
  assert.ok(Math.abs(left.y + right.y) < 1e-9);
});

test("no point lies outside the picture", () => {
  assert.deepEqual(within({ width: 10, height: 5 }, { x: -3, y: 9 }), { x: 0, y: 5 });
});
