/**
 * Declares what a browser's script can be told to do with the library: the scenarios' names, inputs and results. It knows
 * neither the DOM nor Node, since both sides of the bridge import it.
 */

/** Describes a file by its size and a seed; the same description makes the same bytes on both sides. */
export interface FileContent {
  readonly bytes: number;
  readonly seed?: number;
  /** Index of the one byte that differs from the file without this field. */
  readonly changedAt?: number;
}

/** Returns the bytes of a file, in which no two parts are alike. */
export function fileBytes({ bytes, seed = 0, changedAt }: FileContent): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index += 1)
    content[index] = index * 31 + (index >>> 8) * 7 + (index >>> 16) * 13 + seed;
  if (changedAt !== undefined) content[changedAt] = (content[changedAt] ?? 0) ^ 255;
  return content;
}

export interface SignedIn {
  readonly team: string;
  readonly user: string;
  readonly role: string;
}

export interface UploadInput extends FileContent {
  readonly key: string;
  readonly contentType?: string;
  readonly ifNoneMatch?: '*';
}

export interface UploadStatus {
  readonly state: string;
  /** The states so far, in order. */
  readonly states: readonly string[];
  /** Bytes that each call of `onProgress` reported. */
  readonly progress: readonly number[];
  readonly total: number;
}

export interface UploadResult extends UploadStatus {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

export interface NetworkRule {
  /** Matches requests whose method and URL, with a space between, contain all of these texts. */
  readonly where: readonly string[];
  /** `fail`: the network is lost, for requests under way too. `hold`: requests wait until the rules change. */
  readonly effect: 'fail' | 'hold';
}

/** A request that the script sent, or tried to. */
export interface Sent {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  /** Number of the part, of a request that sends or copies one. */
  readonly part?: number;
}

export interface UrlInput {
  readonly key: string;
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly expiresInSeconds?: number;
  readonly download?: boolean | string;
  readonly contentType?: string;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

export interface Listed {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModifiedMs: number;
}

export interface Unfinished {
  readonly key: string;
  readonly size: number;
  readonly loaded: number;
  readonly startedOnMs: number;
}

/** Lists what a look into IndexedDB finds. */
export interface Kept {
  readonly texts: readonly string[];
  /** One entry for each private or secret key: whether the browser refused to export it, in every format. */
  readonly keys: readonly { readonly type: string; readonly isRefused: boolean }[];
}

/** Maps each scenario to its input and result. */
export interface Scenarios {
  open: (input: { readonly broker: string; readonly store?: 'indexeddb' | 'memory' }) => boolean;
  signedIn: () => boolean;
  preview: (input: { readonly code: string }) => SignedIn;
  join: (input: { readonly code: string }) => SignedIn;
  memberships: () => readonly SignedIn[];
  signOut: () => { readonly ended: boolean };
  /** Chooses the team of all that follows. */
  team: (input: { readonly id: string }) => SignedIn & { readonly bucket: string; readonly root: string };
  refresh: () => SignedIn;
  may: (input: { readonly action: 'read' | 'list' | 'write' | 'delete'; readonly key: string }) => true | string;
  credentials: (input?: { readonly areas?: string[]; readonly actions?: Action[] }) => SessionKeys;
  url: (input: UrlInput) => string;
  fetch: (input: { readonly url: string; readonly method?: string; readonly body?: string }) => Fetched;
  list: (input: { readonly prefix: string }) => readonly Listed[];
  upload: (input: UploadInput) => UploadResult;
  /** Starts an upload; the key is its name in the scenarios that follow. */
  startUpload: (input: UploadInput) => null;
  /** Starts an upload of the file that the page's input has. */
  startFileUpload: (input: { readonly key: string }) => null;
  uploadStatus: (input: { readonly key: string }) => UploadStatus;
  finishUpload: (input: { readonly key: string }) => UploadResult;
  steerUpload: (input: { readonly key: string; readonly how: 'pause' | 'resume' | 'cancel' }) => null;
  unfinished: () => readonly Unfinished[];
  discard: (input: { readonly key: string }) => null;
  copy: (input: { readonly from: string; readonly to: string }) => null;
  delete: (input: { readonly key: string }) => null;
  network: (input: { readonly rules: readonly NetworkRule[] }) => null;
  /** Returns the requests since the last time, and forgets them. */
  sent: () => readonly Sent[];
  /** Puts the clock ahead, or back by a negative number. */
  clock: (input: { readonly aheadMs: number }) => null;
  /** `blocked`: IndexedDB cannot be opened. `full`: it takes no value more. `unsaved`: no transaction that writes is completed. */
  storage: (input: { readonly fault: 'blocked' | 'full' | 'unsaved' | 'none' }) => null;
  kept: () => Kept;
}

export type Action = 'read' | 'list' | 'write' | 'delete';

export type ScenarioName = keyof Scenarios;
export type InputOf<Name extends ScenarioName> = Parameters<Scenarios[Name]>;
export type ResultOf<Name extends ScenarioName> = ReturnType<Scenarios[Name]>;

/** A command as it is sent to a context. */
export interface Command {
  readonly id: number;
  readonly scenario: ScenarioName;
  readonly input?: unknown;
}

/** The answer to a command. */
export type Reply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: Failure };

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
}
