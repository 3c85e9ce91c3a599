/** Declares the guide's modules as pages see them, for code that tests run with `page.evaluate`. */

export interface Latchkey {
  readonly broker: string;
  readonly team: string;
  readonly token: string;
}

/** Reports the progress of an upload, in bytes. */
type OnProgress = (loaded: number, total: number) => void;

interface UppyFile {
  readonly error?: string;
  readonly response?: { readonly status: number; readonly uploadURL?: string };
}

interface UppyInstance {
  addFile(file: { readonly name: string; readonly type: string; readonly data: Blob }): string;
  upload(): Promise<{ readonly successful: readonly UppyFile[]; readonly failed: readonly UppyFile[] }>;
  on(event: 'progress', listen: (percent: number) => void): void;
  on(event: 's3-multipart:part-uploaded', listen: () => void): void;
  destroy(): void;
}

interface UppyOptions {
  readonly shouldUseMultipart?: boolean;
}

type UseUppy = (uppy: UppyInstance, latchkey: Latchkey, prefix: string, options?: UppyOptions) => void | Promise<void>;

export interface Presigned {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Lists the globals of the page's script. */
export interface Examples {
  readonly Uppy: new (options: { readonly autoProceed: false }) => UppyInstance;
  readonly presign: { readonly presign: (latchkey: Latchkey, request: object) => Promise<Presigned> };
  readonly xhr: { upload(latchkey: Latchkey, key: string, file: Blob, onProgress: OnProgress): Promise<string> };
  readonly 'uppy-signing': { readonly useSigning: UseUppy };
  readonly 'uppy-credentials': { readonly useCredentials: UseUppy };
  readonly sdk: {
    upload(latchkey: Latchkey, key: string, file: Blob, onProgress: OnProgress): Promise<{ readonly ETag?: string }>;
  };
}

declare global {
  /** Exists in pages only. */
  var examples: Examples;
}
