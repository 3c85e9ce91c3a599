/** Shows the uploads, a bar for each. */
import type { JSX } from 'preact';
import type { UploadQueue } from './upload-queue.ts';

export function UploadTray(_props: { readonly uploads: UploadQueue }): JSX.Element | null {
  return null;
}
