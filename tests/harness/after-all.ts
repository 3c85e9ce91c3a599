/** Closes what `before-all.ts` started. Both run in jest's own process, each as a module of its own: they meet in a global. */

interface Closing {
  readonly close: () => Promise<void>;
}

const STARTED = Symbol.for('latchkey.tests.started');
const place = globalThis as { [STARTED]?: Closing };

export function closeLater(started: Closing): void {
  place[STARTED] = started;
}

export default async function teardown(): Promise<void> {
  await place[STARTED]?.close();
}
