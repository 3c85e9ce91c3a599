/** Does the same to many items, a few at once, and tells what was done and what was not. */
import { LatchkeyError } from '../../browser/latchkey.ts';
import { countInWords } from '../parts/in-words.ts';
import type { GalleryItem } from './gallery-item.ts';
import { reasonOf } from './listing-fault.ts';

export interface Outcome {
  readonly done: readonly GalleryItem[];
  readonly failed: readonly GalleryItem[];
  /** The first failure. */
  readonly error?: unknown;
}

const AT_ONCE = 4;
/** After these the others would fail as well, perhaps slowly. */
const HOPELESS: readonly string[] = ['unreachable', 'unauthenticated', 'not_a_member', 'signed_out', 'bucket_cors'];

/** @param onDone is told after each item how many are done. Never rejects. */
export async function doToAll(
  items: readonly GalleryItem[],
  act: (item: GalleryItem) => Promise<void>,
  { atOnce = AT_ONCE, onDone }: { readonly atOnce?: number; readonly onDone?: (count: number) => void } = {},
): Promise<Outcome> {
  const done = new Set<GalleryItem>();
  const errors: unknown[] = [];
  const waiting = items.values();
  let isHopeless = false;
  const work = async (): Promise<void> => {
    for (const item of waiting) {
      if (isHopeless) return;
      try {
        await act(item);
        done.add(item);
        onDone?.(done.size);
      } catch (error) {
        errors.push(error);
        isHopeless ||= error instanceof LatchkeyError && HOPELESS.includes(error.code);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    done: items.filter((item) => done.has(item)),
    failed: items.filter((item) => !done.has(item)),
    ...(errors.length > 0 ? { error: errors[0] } : {}),
  };
}

/** Returns what to tell afterwards: `3 items deleted. 2 were not: …`. */
export function outcomeInWords({ done, failed, error }: Outcome, participle: string, locale?: string): string {
  const good = `${countInWords(done.length, 'item', 'items', locale)} ${participle}.`;
  if (failed.length === 0) return good;
  const were = `${countInWords(failed.length, 'was', 'were', locale)} not`;
  return `${done.length === 0 ? `${were} ${participle}` : `${good} ${were}`}: ${reasonOf(error)}.`;
}
