/** Makes a small picture of a picture or a video, where the browser can read it, without holding up the page. */
import { fileKindOf } from '../gallery/file-kind.ts';
import { pictureSize } from './picture-size.ts';
import type { SmallPicture } from './small-pictures.ts';
import { videoFrame } from './video-frame.ts';

const LONGEST_SIDE = 480;
const MAX_BYTES = 60_000;
const QUALITIES = [0.82, 0.6, 0.4];
/** Larger ones, and those of more pixels, would take the memory of the whole page to read. */
const MAX_FILE_BYTES = 50_000_000;
const MAX_PIXELS = 100_000_000;

/** @returns `undefined` for what the browser cannot draw */
export async function smallPictureOf(file: File): Promise<SmallPicture | undefined> {
  const kind = fileKindOf(file.name);
  if (kind === 'video') return videoFrame(file, (video) => drawn(video, video.videoWidth, video.videoHeight));
  if (kind !== 'picture' || file.size > MAX_FILE_BYTES) return undefined;
  const size = await pictureSize(file);
  if (size.width * size.height > MAX_PIXELS) return undefined;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', ...reading(size) });
  try {
    return await drawn(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** Reads a picture of ordinary form at the size that is needed, off the page's thread. */
function reading(size: { readonly width: number; readonly height: number }): ImageBitmapOptions {
  if (Math.min(size.width, size.height) <= 2 * LONGEST_SIDE) return {};
  const form = size.width / size.height;
  // A camera's note may turn it: either side is the width then.
  return form > 4 || form < 1 / 4 ? {} : { resizeWidth: 2 * LONGEST_SIDE, resizeQuality: 'medium' };
}

async function drawn(source: CanvasImageSource, width: number, height: number): Promise<SmallPicture | undefined> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  let blob: Blob | undefined;
  let type = 'image/webp';
  for (const quality of QUALITIES) {
    blob = await canvas.convertToBlob({ type, quality });
    if (blob.type !== type) {
      // This browser writes no WebP. What is seen through has no colour in a JPEG: white is put below.
      context.globalCompositeOperation = 'destination-over';
      context.fillStyle = '#fff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      type = 'image/jpeg';
      blob = await canvas.convertToBlob({ type, quality });
    }
    if (blob.size <= MAX_BYTES) break;
  }
  return blob && { blob, extension: blob.type === 'image/webp' ? 'webp' : 'jpg' };
}
