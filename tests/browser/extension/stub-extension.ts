/** Writes an extension whose popup captures the visible tab, and whose buttons do what a harness has to notice. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MANIFEST = {
  manifest_version: 3,
  name: 'stub',
  version: '1',
  action: { default_popup: 'popup.html' },
  permissions: ['activeTab'],
  content_security_policy: { extension_pages: "default-src 'none'; script-src 'self'; img-src 'self' blob: data:" },
  browser_specific_settings: { gecko: { id: 'stub@latchkey.test' } },
};

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Stub</title>
<button id="capture">Capture</button>
<button id="gallery">Open gallery</button>
<button id="fail">Fail</button>
<output></output>
<script src="stub.js"></script>
`;

const SCRIPT = `
const output = document.querySelector('output');
const on = (id, act) => document.getElementById(id).addEventListener('click', act);
on('capture', async () => {
  try {
    const image = new Image();
    image.src = await chrome.tabs.captureVisibleTab({ format: 'png' });
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const colour = canvas.getImageData(image.naturalWidth / 2, image.naturalHeight / 2, 1, 1).data;
    output.textContent = image.naturalWidth + 'x' + image.naturalHeight + ' rgba ' + [...colour].join(' ');
  } catch (error) {
    output.textContent = 'refused: ' + error.message;
  }
});
on('gallery', async () => {
  await chrome.tabs.create({ url: 'gallery.html' });
  // Firefox leaves a popup open.
  window.close();
});
on('fail', () => {
  console.error('said', 'as an error');
  console.warn('said as a warning');
  const image = new Image();
  image.onerror = () => {
    output.textContent = 'failed';
    throw new Error('nobody caught this');
  };
  image.src = 'http://127.0.0.1:1/elsewhere.png';
});
`;

/** @returns its folder */
export async function writeStubExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-stub-'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
  await writeFile(join(folder, 'popup.html'), PAGE);
  await writeFile(join(folder, 'gallery.html'), PAGE);
  await writeFile(join(folder, 'stub.js'), SCRIPT);
  return folder;
}
