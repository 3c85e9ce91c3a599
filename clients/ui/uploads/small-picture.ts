/** Makes a small picture of a picture or a video, where the browser can read it, without holding up the page. */
import { fileKindOf } from '../gallery/file-kind.ts';
import type { SmallPicture } from './small-pictures.ts';
import { videoFrame } from './video-frame.ts';

const LONGEST_SIDE = 480;
const MAX_BYTES = 60_000;
const QUALITIES = [0.82, 0.6, 0.4];
/** Larger ones would take the memory of the whole page to read. */
const MAX_FILE_BYTES = 50_000_000;
/** A file of more bytes is large enough to be read at the size that is needed, off the page's thread. */
const LARGE_BYTES = 400_000;

/** @returns `undefined` for what the browser cannot draw */
export async function smallPictureOf(file: File): Promise<SmallPicture | undefined> {
  const kind = fileKindOf(file.name);
  if (kind === 'video') return videoFrame(file, (video) => drawn(video, video.videoWidth, video.videoHeight));
  if (kind !== 'picture' || file.size > MAX_FILE_BYTES) return undefined;
  const reading: ImageBitmapOptions =
    file.size > LARGE_BYTES ? { resizeWidth: 2 * LONGEST_SIDE, resizeQuality: 'medium' } : {};
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', ...reading });
  try {
    return await drawn(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
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
