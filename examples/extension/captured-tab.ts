/**
 * Takes a picture of the tab in which the person has just called the extension. `activeTab` allows that, for this tab and until it goes
 * elsewhere; nothing else is ever seen of what the person looks at. https://developer.chrome.com/docs/extensions/develop/concepts/activeTab
 */
import { momentOf } from '../../clients/ui/uploads/picked-files.ts';
import { uploadKey } from '../../clients/ui/uploads/upload-name.ts';

/** @throws Error for a person, where the browser does not show the page to extensions */
export async function captureTab(now: Date): Promise<File> {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  if (tab === undefined) throw new Error('there is no tab to capture');
  const picture = await chrome.tabs.captureVisibleTab(tab.windowId, { format: 'png' }).catch(() => {
    throw new Error(
      'the browser does not show this page to extensions: its own pages and its store are closed to them',
    );
  });
  return new File([bytesOf(picture)], captureName(tab.url, now), { type: 'image/png', lastModified: now.getTime() });
}

/** Names a picture after the page's host and the time: a title may say more than a team should read. */
export function captureName(address: string | undefined, now: Date): string {
  const host = URL.parse(address ?? '')?.hostname;
  return uploadKey('', '', `${host === undefined || host === '' ? 'Tab' : host} ${momentOf(now)}.png`);
}

/** Reads a `data:` URL by hand: to fetch it, the policy of the pages would have to allow such addresses. */
function bytesOf(dataUrl: string): Uint8Array<ArrayBuffer> {
  const text = atob(dataUrl.slice(dataUrl.indexOf(',') + 1));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
