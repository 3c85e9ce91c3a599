/** Makes the small picture of a picture as the console does on upload: by the console's own code, in the browser. */
import type { Browser } from 'puppeteer-core';
import type { SmallPicture } from '../../clients/ui/uploads/small-pictures.ts';
import { bundled } from './client-bundle.ts';

export interface MadePicture extends Pick<SmallPicture, 'extension'> {
  readonly body: Buffer;
}

const SCRIPT = `
  import { smallPictureOf } from '../clients/ui/uploads/small-picture.ts';
  globalThis.smallPicture = async (base64) => {
    const file = new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], 'a.jpg');
    const { blob, extension } = await smallPictureOf(file);
    return { bytes: [...new Uint8Array(await blob.arrayBuffer())], extension };
  };`;

type InPage = (base64: string) => Promise<Pick<SmallPicture, 'extension'> & { readonly bytes: readonly number[] }>;

/** @param picture a JPEG */
export async function smallPictureIn(browser: Browser, picture: Buffer): Promise<MadePicture> {
  const page = await browser.newPage();
  try {
    await page.addScriptTag({ content: Buffer.from(await bundled(SCRIPT, 'iife')).toString() });
    const { bytes, extension } = await page.evaluate(
      (base64) => (globalThis as unknown as { readonly smallPicture: InPage }).smallPicture(base64),
      picture.toString('base64'),
    );
    return { body: Buffer.from(bytes), extension };
  } finally {
    await page.close();
  }
}
