/**
 * Runs `revoke` as a stack does: on each write that records an end, at once, and every minute. There is no stream here: the
 * stand-in reports the writes. Writes that come during a run share the next one.
 */
import type { TableWatch } from '@latchkey/aws-stand-in';

const MINUTE_MS = 60_000;
/** The attribute of a write that records an end. */
const RECORDS = 'revoked';

type Handler = (event: unknown) => Promise<void>;

export class LocalRevocation {
  /** The stand-in calls this. Writes before the start wait for it. */
  readonly watch: TableWatch = {
    attribute: RECORDS,
    onWrite: (keys) => {
      this.#waiting.push(keys);
      this.#run();
    },
  };
  #waiting: Readonly<Record<string, unknown>>[] = [];
  #running: Promise<void> | undefined;
  #handler: Handler | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;

  /** The function reads its configuration when it is imported, so the import waits for the environment. */
  async start(): Promise<void> {
    ({ handler: this.#handler } = await import('../functions/revoke.ts'));
    const everyMinute = (): void => {
      this.#isDue = true;
      this.#run();
    };
    this.#timer = setInterval(everyMinute, MINUTE_MS).unref();
    everyMinute();
  }

  /** Waits for a run in progress, and starts no other. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#handler = undefined;
    await this.#running;
  }

  #run(): void {
    const handler = this.#handler;
    if (handler === undefined || this.#running !== undefined || !(this.#isDue || this.#waiting.length > 0)) return;
    const Records = this.#waiting.map((Keys) => ({ dynamodb: { Keys } }));
    this.#waiting = [];
    this.#isDue = false;
    this.#running = handler({ Records })
      .catch((error: unknown) => {
        console.error(error);
      })
      .finally(() => {
        this.#running = undefined;
        this.#run();
      });
  }
}
