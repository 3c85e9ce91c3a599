/** Draws a text as a QR code. https://www.iso.org/standard/83389.html */
import { encode } from 'uqr';

/** Cameras need this much white around the code, in its squares. */
const QUIET_SQUARES = 4;

export interface QrPath {
  /** Squares along one side, with the white around the code. */
  readonly size: number;
  /** Draws the dark squares, as an SVG path of one unit a square. */
  readonly path: string;
}

export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { border: QUIET_SQUARES });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: path.join('') };
}
