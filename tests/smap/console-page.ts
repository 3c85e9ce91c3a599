/**
 * Stands for a page of smap's console: its script shows, reads and plays attachments when a test calls its functions. It is text,
 * because the project has no types of a browser's document.
 */

export const CONSOLE_PAGE = `<!doctype html><meta charset="utf-8"><title>console</title><link rel="icon" href="data:,"><body><script>
/** Shows a picture. Returns true if it loaded. */
async function show(path) {
  document.body.innerHTML = '<img id="shown" style="position: absolute; top: 0; left: 0">';
  const image = document.getElementById('shown');
  image.src = path;
  return image.decode().then(() => true, () => false);
}
function showBox() {
  document.body.innerHTML = '<div id="shown" style="width: 99px; height: 99px"></div>';
}
/** Returns the average difference of two pictures' colours. */
async function difference(...sources) {
  const [one, other] = await Promise.all(sources.map(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const context = new OffscreenCanvas(64, 64).getContext('2d');
    context.drawImage(image, 0, 0, 64, 64);
    return context.getImageData(0, 0, 64, 64).data;
  }));
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]), 0) / one.length;
}
async function fetched(path) {
  return (await (await fetch(path)).arrayBuffer()).byteLength;
}
async function requested(path) {
  const xhr = new XMLHttpRequest();
  xhr.open('GET', path);
  xhr.responseType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    xhr.onload = resolve;
    xhr.onerror = () => reject(new Error('the script may not read it'));
    xhr.send();
  });
  return xhr.response.byteLength;
}
/** Loads a video. Returns its length in seconds. */
async function play(path) {
  document.body.innerHTML = '<video muted></video>';
  const video = document.querySelector('video');
  video.src = path;
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  return video.duration;
}
</script>`;
