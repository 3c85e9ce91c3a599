/**
 * Returns the width and height of a picture in pixels, so that a small file that unfolds into gigabytes is not opened: browsers read
 * the head of a picture that nobody draws, and no more.
 * @throws what the browser says of a file that it cannot draw
 */
export async function pictureSize(file: File): Promise<{ readonly width: number; readonly height: number }> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
