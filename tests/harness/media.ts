/** Holds a real picture and a real video (H.264 and AAC, with the index first, so that it plays while it loads). */
import { readFileSync } from 'node:fs';

export const PICTURE = readFileSync(new URL('../media/picture.jpg', import.meta.url));
export const VIDEO = readFileSync(new URL('../media/video.mp4', import.meta.url));
