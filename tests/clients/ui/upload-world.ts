/** Stands in for a team and its bucket in tests of uploads: what is sent arrives when the test says so. */
import type {
  LatchkeyError,
  ListedObject,
  Team,
  Upload,
  UploadOptions,
  UploadState,
} from '../../../clients/browser/latchkey.ts';
import type { LiveTeam, TeamView } from '../../../clients/ui/live-team.ts';
import { Store } from '../../../clients/ui/store.ts';
import { UploadQueue, type QueueOptions } from '../../../clients/ui/uploads/upload-queue.ts';
import type { UploadTask } from '../../../clients/ui/uploads/upload-task.ts';

export const OWN = 'r/shared/max/';

export interface Sent {
  readonly key: string;
  readonly blob: Blob;
  readonly options: UploadOptions;
  state: UploadState;
  arrive(): void;
  fail(error: LatchkeyError): void;
}

export class UploadWorld {
  readonly sent: Sent[] = [];
  readonly stored = new Set<string>();
  readonly discarded: string[] = [];
  readonly noted: unknown[] = [];
  readonly view: Store<TeamView>;
  readonly queue: UploadQueue;
  /** Is thrown by lists while it is set. */
  listFault: LatchkeyError | undefined;
  mayList = true;
  unfinished: { key: string; size: number; loaded: number; contentType: string; startedOn: Date }[] = [];

  constructor(options: QueueOptions = {}) {
    const settings = { root: 'r/', user: 'max', areas: ['shared'] };
    this.view = new Store({ settings, standing: 'member', reach: 'good' } as unknown as TeamView);
    const team: Pick<Team, 'upload' | 'list' | 'may' | 'delete' | 'discardUpload' | 'unfinishedUploads'> = {
      upload: (key, blob, given) => this.#upload(key, blob, given ?? {}),
      list: (prefix) => this.#list(prefix),
      may: (action) => (action === 'list' && !this.mayList ? 'list is granted nowhere' : true),
      delete: (key) => Promise.resolve(void this.stored.delete(key)),
      discardUpload: (key) => Promise.resolve(void this.discarded.push(key)),
      unfinishedUploads: () => Promise.resolve(this.unfinished),
    };
    const live = { team, view: this.view, note: (error: unknown) => this.noted.push(error) };
    this.queue = new UploadQueue(live as unknown as LiveTeam, {
      smallPictureOf: () => Promise.resolve(undefined),
      ...options,
    });
  }

  add(...names: readonly string[]): void {
    this.queue.add(
      names.map((name) => ({ file: new File([name], name, { lastModified: 1 }), folder: '' })),
      'shared',
    );
  }

  /** Returns the states by name, once everything that was begun has been seen. */
  async states(): Promise<Record<string, string>> {
    await settled();
    return Object.fromEntries(this.queue.entries.value.map(({ name, state }) => [name, state]));
  }

  idOf(name: string): number {
    return this.queue.entries.value.find((entry) => entry.name === name)?.id ?? -1;
  }

  task(name: string): UploadTask {
    const task = this.queue.find(this.idOf(name));
    if (task === undefined) throw new Error(`there is no upload of ${name}`);
    return task;
  }

  /** Returns the last upload to a key. */
  to(name: string): Sent {
    const sent = this.sent.findLast(({ key }) => key === `${OWN}${name}`);
    if (sent === undefined) throw new Error(`nothing was sent to ${name}`);
    return sent;
  }

  async *#list(prefix: string): AsyncGenerator<ListedObject, void, undefined> {
    await Promise.resolve();
    if (this.listFault !== undefined) throw this.listFault;
    for (const key of [...this.stored].sort())
      if (key.startsWith(prefix)) yield { key, size: 1, etag: '"t"', lastModified: new Date(0) };
  }

  #upload(key: string, blob: Blob, options: UploadOptions): Upload {
    const { promise: done, resolve, reject } = Promise.withResolvers<{ key: string; etag: string; size: number }>();
    done.catch(() => undefined);
    const enter = (state: UploadState): void => {
      sent.state = state;
      options.onState?.(state);
    };
    const sent: Sent = {
      key,
      blob,
      options,
      state: 'running',
      arrive: () => {
        this.stored.add(key);
        resolve({ key, etag: '"tag"', size: blob.size });
      },
      fail: reject,
    };
    this.sent.push(sent);
    const upload: Pick<Upload, 'done' | 'state' | 'pause' | 'resume' | 'cancel'> = {
      done,
      get state() {
        return sent.state;
      },
      pause: () => {
        enter('paused');
      },
      resume: () => {
        enter('running');
      },
      cancel: () => {
        enter('cancelled');
        reject(new DOMException('cancelled', 'AbortError'));
        return Promise.resolve();
      },
    };
    return upload as Upload;
  }
}

/** Lets all that is due run, and the tray be drawn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 130));
}
