/** Stands until the plugin's options are there. */
import type { Bucket } from './bucket.ts';

export type UppyOptions = Readonly<Record<string, unknown>>;

export function uppyOptions(_bucket: Bucket, _prefix: string): UppyOptions {
  return {};
}
