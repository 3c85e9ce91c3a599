/**
 * Reads the size of a picture in its first bytes, so that a small file that unfolds into gigabytes is not opened.
 * https://www.w3.org/TR/png-3/#11IHDR https://www.w3.org/Graphics/GIF/spec-gif89a.txt https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 * https://developers.google.com/speed/webp/docs/riff_container
 */

export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** @returns `undefined` for other formats, and where the size is not among the bytes */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (text(view, 1, 3) === 'PNG') return { width: view.getUint32(16), height: view.getUint32(20) };
    if (text(view, 0, 3) === 'GIF') return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (text(view, 0, 2) === 'BM')
      return { width: view.getUint32(18, true), height: Math.abs(view.getInt32(22, true)) };
    if (text(view, 8, 4) === 'WEBP') return ofWebp(view);
    return view.getUint16(0) === 0xffd8 ? ofJpeg(view) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Goes from segment to segment until the one of the frame. */
function ofJpeg(view: DataView): PictureSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return undefined;
}

function ofWebp(view: DataView): PictureSize | undefined {
  const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  const kind = text(view, 12, 4);
  if (kind === 'VP8X') return { width: three(24) + 1, height: three(27) + 1 };
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== 'VP8L') return undefined;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function text(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(at + index)));
}
