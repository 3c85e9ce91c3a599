/**
 * Closes the services that `before-all.ts` started. Both run in jest's own process, but as separate modules, so they
 * share a global.
 */

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
