/** Reads a team's people anew while a page shows them: at focus, at most every five seconds, and every twenty while it is visible. */
import type { PeopleLists } from './people-lists.ts';

const FOCUS_MS = 5000;
const VISIBLE_MS = 20_000;

/** Reads at once, and then until the returned function is called. */
export function followPeople(lists: Pick<PeopleLists, 'read'>): () => void {
  let readAtMs = -Infinity;
  const following = new AbortController();
  const read = (withinMs: number): void => {
    if (document.visibilityState !== 'visible' || performance.now() - readAtMs < withinMs) return;
    readAtMs = performance.now();
    void lists.read();
  };
  for (const name of ['focus', 'visibilitychange', 'online'])
    addEventListener(
      name,
      () => {
        read(name === 'online' ? 0 : FOCUS_MS);
      },
      { signal: following.signal },
    );
  const timer = setInterval(read, VISIBLE_MS, VISIBLE_MS / 2);
  void lists.read();
  return () => {
    clearInterval(timer);
    following.abort();
  };
}
