/**
 * Writes a PNG of 8-bit RGBA again with a palette, which takes a fraction of the bytes for text on plain colours.
 * https://www.w3.org/TR/png-3/
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MAX_COLOURS = 32;
const RGBA_BYTES = 4;
/** IHDR's last five bytes: 8 bits, colour type 6 (RGBA) or 3 (palette), no interlace. */
const RGBA_FORM = [8, 6, 0, 0, 0];
const PALETTE_FORM = [8, 3, 0, 0, 0];

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** The commonest colours are kept; each other pixel gets the nearest of them. */
export function withPalette(png: Uint8Array): Buffer {
  const { width, height, bytes } = decoded(Buffer.from(png));
  const counts = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += RGBA_BYTES) {
    const colour = bytes.readUInt32BE(at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts.entries()]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MAX_COLOURS)
    .map(([colour]) => colour);
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      lines[y * (width + 1) + 1 + x] = indexes.get(bytes.readUInt32BE((y * width + x) * RGBA_BYTES)) ?? 0;
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([size, Buffer.from(PALETTE_FORM)])),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => channels(colour).slice(0, 3)))),
    chunk('tRNS', Buffer.from(palette.map((colour) => colour & 0xff))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function nearest(palette: readonly number[], colour: number): number {
  const wanted = channels(colour);
  const distances = palette.map((candidate) =>
    channels(candidate).reduce((sum, value, index) => sum + (value - (wanted[index] ?? 0)) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function channels(colour: number): number[] {
  return [colour >>> 24, (colour >>> 16) & 0xff, (colour >>> 8) & 0xff, colour & 0xff];
}

/** @throws Error for a PNG of another form */
function decoded(png: Buffer): Pixels {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('this is no PNG');
  const data: Buffer[] = [];
  let header = Buffer.alloc(0);
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') header = Buffer.from(body);
    if (name === 'IDAT') data.push(body);
    at += length + 12;
  }
  if (!header.subarray(8).equals(Buffer.from(RGBA_FORM))) throw new Error('this PNG is not of 8-bit RGBA');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  return { width, height, bytes: unfiltered(inflateSync(Buffer.concat(data)), width * RGBA_BYTES, height) };
}

/** Reverses the filter of each line. https://www.w3.org/TR/png-3/#9Filters */
function unfiltered(lines: Buffer, lineBytes: number, height: number): Buffer {
  const bytes = Buffer.alloc(lineBytes * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (lineBytes + 1)] ?? 0;
    for (let x = 0; x < lineBytes; x += 1) {
      const at = y * lineBytes + x;
      const left = x < RGBA_BYTES ? 0 : (bytes[at - RGBA_BYTES] ?? 0);
      const up = y === 0 ? 0 : (bytes[at - lineBytes] ?? 0);
      const upLeft = x < RGBA_BYTES || y === 0 ? 0 : (bytes[at - lineBytes - RGBA_BYTES] ?? 0);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter] ?? 0;
      bytes[at] = (lines[at + y + 1] ?? 0) + predicted;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const [toLeft, toUp, toUpLeft] = [left, up, upLeft].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

function chunk(name: string, body: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}
