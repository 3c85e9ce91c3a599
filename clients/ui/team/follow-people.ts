/** Reads a team's people anew while a page shows them: at focus, at most every five seconds, and every twenty while it is visible. */
import type { PeopleLists } from './people-lists.ts';

const FOCUS_MS = 5000;
const VISIBLE_MS = 20_000;

/** Reads at once, and then until the returned function is called. */
export function followPeople(lists: Pick<PeopleLists, 'read'>): () => void {
  let readAtMs = -Infinity;
  const read = (withinMs: number): void => {
    if (document.visibilityState !== 'visible' || performance.now() - readAtMs < withinMs) return;
    readAtMs = performance.now();
    void lists.read();
  };
  const onFocus = (): void => {
    read(FOCUS_MS);
  };
  const onLine = (): void => {
    read(0);
  };
  addEventListener('focus', onFocus);
  document.addEventListener('visibilitychange', onFocus);
  addEventListener('online', onLine);
  const timer = setInterval(() => {
    read(VISIBLE_MS / 2);
  }, VISIBLE_MS);
  void lists.read();
  return () => {
    clearInterval(timer);
    removeEventListener('focus', onFocus);
    document.removeEventListener('visibilitychange', onFocus);
    removeEventListener('online', onLine);
  };
}
