/** Hands out a frame near the beginning of a video; `undefined` for one that the browser cannot play, or not in time. */

const PATIENCE_MS = 5000;
/** The first frame is black, mostly. */
const AT_SECONDS = 1;

export async function videoFrame<Result>(
  file: File,
  use: (video: HTMLVideoElement) => Promise<Result>,
): Promise<Result | undefined> {
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  try {
    const late = AbortSignal.timeout(PATIENCE_MS);
    video.src = url;
    await until(video, 'loadeddata', late);
    video.currentTime = Math.min(AT_SECONDS, (Number.isFinite(video.duration) ? video.duration : 0) / 10);
    await until(video, 'seeked', late);
    return await use(video);
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

function until(video: HTMLVideoElement, event: 'loadeddata' | 'seeked', late: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    video[`on${event}`] = resolve;
    video.onerror = late.onabort = reject;
  });
}
