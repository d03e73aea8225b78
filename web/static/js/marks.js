// Marks on a photo as plain geometry: what is drawn where, and which cells lose their pixels.

const CELLS_ALONG = 20; // so few that neither a face nor a name plate can be read out of them
const HEAD = 0.3; // of an arrow's length, at most six strokes

/** Square cells over the whole picture; always the same ones, so that strokes reveal no more together. */
export function gridOf(width, height) {
  const cell = Math.ceil(Math.max(width, height) / CELLS_ALONG);
  return { width, height, cell, columns: Math.ceil(width / cell), rows: Math.ceil(height / cell) };
}

export function boxOf(grid, index) {
  const x = (index % grid.columns) * grid.cell;
  const y = Math.floor(index / grid.columns) * grid.cell;
  return { x, y, width: Math.min(grid.cell, grid.width - x), height: Math.min(grid.cell, grid.height - y) };
}

/** The cells a finger touches on its way. */
export function cellsBetween(grid, from, to) {
  const steps = Math.max(1, Math.ceil((distance(from, to) / grid.cell) * 4));
  const cells = new Set();
  for (let step = 0; step <= steps; step += 1) {
    const x = from.x + ((to.x - from.x) * step) / steps;
    const y = from.y + ((to.y - from.y) * step) / steps;
    for (const cell of cellsAround(grid, { x, y })) cells.add(cell);
  }
  return cells;
}

/** A fingertip is a cell and a half wide. */
function cellsAround(grid, { x, y }) {
  const reach = grid.cell * 0.75;
  const column = (at) => Math.min(grid.columns - 1, Math.max(0, Math.floor(at / grid.cell)));
  const row = (at) => Math.min(grid.rows - 1, Math.max(0, Math.floor(at / grid.cell)));
  const cells = [];
  for (let r = row(y - reach); r <= row(y + reach); r += 1) {
    for (let c = column(x - reach); c <= column(x + reach); c += 1) cells.push(r * grid.columns + c);
  }
  return cells;
}

/** The one colour a cell is left with: the mean of its pixels, given as RGBA bytes. */
export function meanColour(pixels) {
  const sum = [0, 0, 0];
  for (let at = 0; at < pixels.length; at += 4) {
    for (let part = 0; part < 3; part += 1) sum[part] += pixels[at + part];
  }
  return sum.map((total) => Math.round((total * 4) / pixels.length));
}

/** The three corners of an arrow's head, its point first. */
export function headOf({ from, to }, stroke) {
  const length = Math.min(distance(from, to) * HEAD + stroke, stroke * 6);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (turn) => ({
    x: to.x - length * Math.cos(angle + turn),
    y: to.y - length * Math.sin(angle + turn),
  });
  return [to, corner(0.5), corner(-0.5)];
}

export function distance(from, to) {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

/** Never outside the picture. */
export function within({ width, height }, { x, y }) {
  return { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
}
