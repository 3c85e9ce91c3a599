/** Declares the README's modules as its page has them, for code that tests run with `page.evaluate`. */

interface Upload {
  readonly done: Promise<{ readonly etag: string; readonly size: number }>;
  pause(): void;
}

interface UploadOptions {
  readonly onProgress?: (progress: { loaded: number; total: number }) => void;
  readonly onState?: (state: string) => void;
}

/** A part of the library's own; its types need a browser's. */
interface Team {
  readonly id: string;
  readonly user: string;
  readonly role: string;
  upload(key: string, file: Blob, options?: UploadOptions): Upload;
  delete(key: string): Promise<void>;
}

interface Uppy {
  addFile(file: { readonly name: string; readonly type: string; readonly data: Blob }): string;
  upload(): Promise<{
    readonly successful: readonly object[];
    readonly failed: readonly { readonly error?: string }[];
  }>;
}

interface Facts {
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
}

export interface ReadmeModules {
  readonly 'sign-in': {
    readonly signIn: (broker: string, pasted: string, agrees: (text: string) => boolean) => Promise<Team | null>;
  };
  readonly start: { start(broker: string): Promise<Team | null>; places(broker: string): Promise<string[]> };
  readonly may: { whyNot(team: Team, action: string, key: string): string };
  readonly list: { newestFirst(team: Team, prefix: string): Promise<readonly { readonly key: string }[]> };
  readonly show: {
    show(team: Team, image: object, key: string): Promise<void>;
    downloadLink(team: Team, key: string, name: string): Promise<string>;
    dropBox(team: Team, key: string): Promise<string>;
  };
  readonly upload: {
    send(
      team: Team,
      key: string,
      file: Blob,
      options: UploadOptions,
    ): Promise<{ readonly size: number; readonly state: string }>;
    pauseWhileHidden(upload: Upload): Promise<unknown>;
  };
  readonly resume: {
    unfinished(team: Team): Promise<readonly { readonly key: string; readonly text: string }[]>;
    goOn(team: Team, key: string, file: Blob): Promise<{ readonly size: number }>;
    giveUp(team: Team, key: string): Promise<void>;
  };
  readonly files: { rename(team: Team, from: string, to: string): Promise<void> };
  readonly sdk: {
    readBySdk(team: Team, key: string): Promise<string>;
    readerOfShared(team: Team): Promise<{ readonly accessKeyId: string; readonly expiration: Date }>;
  };
  readonly uppy: { readonly useUppy: (uppy: Uppy, team: Team, prefix: string) => void };
  readonly 'sign-out': { signOut(broker: string): Promise<string> };
  readonly errors: { readonly sentenceFor: (error: unknown) => string };
}

/** Lists the page's other globals. */
export interface ReadmePage extends ReadmeModules {
  readonly Uppy: new (options: { readonly autoProceed: false }) => Uppy;
  readonly LatchkeyError: new (code: string, detail: string, facts?: Facts) => Error & { readonly code: string };
}

declare global {
  /** Exist in the README's page only. */
  var readme: ReadmePage;
  /** Set once somebody is signed in. */
  var team: Team;
}
