/** Paints landscapes for galleries in tests: of one number always the same sky, sun and hills, as a PNG. */
import { crc32, deflateSync } from 'node:zlib';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

type Colour = readonly [number, number, number];

interface Palette {
  readonly top: Colour;
  readonly low: Colour;
  readonly sun: Colour;
  readonly near: Colour;
}

/** Are the hours and seasons: dawn, noon, dusk, mist, snow, autumn, night, spring. */
const PALETTES: readonly Palette[] = [
  { top: [92, 118, 186], low: [255, 196, 150], sun: [255, 236, 200], near: [58, 44, 72] },
  { top: [58, 134, 214], low: [196, 226, 246], sun: [255, 252, 232], near: [38, 84, 56] },
  { top: [70, 44, 104], low: [250, 132, 84], sun: [255, 214, 140], near: [40, 22, 48] },
  { top: [164, 178, 188], low: [226, 230, 228], sun: [246, 246, 238], near: [74, 90, 96] },
  { top: [128, 168, 212], low: [236, 240, 248], sun: [255, 255, 250], near: [186, 198, 214] },
  { top: [110, 150, 190], low: [250, 222, 176], sun: [255, 240, 208], near: [140, 64, 30] },
  { top: [12, 18, 44], low: [48, 72, 120], sun: [232, 236, 250], near: [8, 12, 24] },
  { top: [96, 170, 214], low: [222, 240, 214], sun: [255, 250, 216], near: [66, 118, 44] },
];
const RANGES = 4;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function paintedPicture(seed: number, { width, height }: PictureSize = { width: 720, height: 540 }): Buffer {
  const random = randomOf(seed + 1);
  const palette = PALETTES[seed % PALETTES.length];
  if (palette === undefined) throw new Error('a picture is of a whole number from 0');
  const sun = {
    x: (0.2 + 0.6 * random()) * width,
    y: (0.18 + 0.3 * random()) * height,
    radius: (0.03 + 0.05 * random()) * height,
  };
  const hills = Array.from({ length: RANGES }, (_, index) => ridge(random, index, { width, height }));
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const colour = colourAt(x, y, { palette, sun, hills, height });
      const at = y * (width * 3 + 1) + 1 + x * 3;
      for (let channel = 0; channel < 3; channel += 1) rows[at + channel] = colour[channel] ?? 0;
    }
  return png(rows, { width, height });
}

interface Scene {
  readonly palette: Palette;
  readonly sun: { readonly x: number; readonly y: number; readonly radius: number };
  readonly hills: readonly ((x: number) => number)[];
  readonly height: number;
}

function colourAt(x: number, y: number, { palette, sun, hills, height }: Scene): Colour {
  const range = hills.findLastIndex((heightAt) => y > heightAt(x));
  const haze = mixed(palette.top, palette.low, Math.min(1, y / (height * 0.72)));
  if (range >= 0) return mixed(haze, palette.near, 0.28 + (0.72 * range) / (RANGES - 1));
  const distance = Math.hypot(x - sun.x, y - sun.y);
  if (distance < sun.radius) return palette.sun;
  return mixed(palette.sun, haze, Math.min(1, (distance - sun.radius) / (height * 0.45)) ** 0.4);
}

/** Returns a range of hills: for each column, where its slope begins. */
function ridge(random: () => number, index: number, { width, height }: PictureSize): (x: number) => number {
  const base = height * (0.5 + 0.14 * index);
  const waves = [1, 2.3, 5.1, 11.7].map((frequency) => ({
    frequency: ((frequency * (0.7 + 0.6 * random())) / width) * 2 * Math.PI,
    phase: random() * 2 * Math.PI,
    height: (height * 0.075) / frequency ** 0.8,
  }));
  return (x) => base + waves.reduce((sum, wave) => sum + wave.height * Math.sin(wave.frequency * x + wave.phase), 0);
}

function mixed(one: Colour, other: Colour, part: number): Colour {
  return [0, 1, 2].map((channel) =>
    Math.round((one[channel] ?? 0) * (1 - part) + (other[channel] ?? 0) * part),
  ) as unknown as Colour;
}

/** Returns numbers from 0 to 1, the same ones for each seed. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** https://www.w3.org/TR/png-3/ */
function png(rows: Buffer, { width, height }: PictureSize): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
