/** Starts, steers and watches uploads; a scenario names each by its key. */
import type { Team, Upload } from '../../../clients/browser/latchkey.ts';
import { fileBytes, type UploadInput, type UploadResult, type UploadStatus } from '../harness/scenarios.ts';
import type { Table } from './library-scenarios.ts';

type Names =
  | 'upload'
  | 'startUpload'
  | 'startFileUpload'
  | 'uploadStatus'
  | 'finishUpload'
  | 'steerUpload'
  | 'unfinished'
  | 'discard';

interface Started {
  readonly upload: Upload;
  readonly states: string[];
  readonly progress: number[];
  total: number;
}

const started = new Map<string, Started>();

export function uploadScenarios(team: () => Team): Table<Names> {
  const start = (key: string, blob: Blob, more: Pick<UploadInput, 'contentType' | 'ifNoneMatch'> = {}): Started => {
    const states: string[] = [];
    const progress: number[] = [];
    const upload = team().upload(key, blob, {
      ...more,
      onProgress: ({ loaded, total }) => {
        progress.push(loaded);
        one.total = total;
      },
      onState: (state) => states.push(state),
    });
    const one: Started = { upload, states, progress, total: 0 };
    // A failure is told by `finishUpload`, which may be asked for later, or never.
    upload.done.catch(() => undefined);
    started.set(key, one);
    return one;
  };
  const startOf = ({ key, contentType, ifNoneMatch, ...content }: UploadInput): Started =>
    start(key, new Blob([fileBytes(content)]), {
      ...(contentType === undefined ? {} : { contentType }),
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    });
  return {
    upload: (input) => finished(startOf(input)),
    startUpload: (input) => {
      startOf(input);
      return null;
    },
    startFileUpload: ({ key }) => {
      const file = document.querySelector('input')?.files?.[0];
      if (file === undefined) throw new Error('the page has no file');
      start(key, file);
      return null;
    },
    uploadStatus: ({ key }) => statusOf(named(key)),
    finishUpload: ({ key }) => finished(named(key)),
    steerUpload: async ({ key, how }) => {
      await named(key).upload[how]();
      return null;
    },
    unfinished: async () =>
      (await team().unfinishedUploads()).map(({ key, size, loaded, startedOn }) => ({
        key,
        size,
        loaded,
        startedOnMs: startedOn.getTime(),
      })),
    discard: async ({ key }) => {
      await team().discardUpload(key);
      return null;
    },
  };
}

function named(key: string): Started {
  const one = started.get(key);
  if (one === undefined) throw new Error(`no upload of ${key} was started here`);
  return one;
}

function statusOf({ upload, states, progress, total }: Started): UploadStatus {
  return { state: upload.state, states, progress, total };
}

async function finished(one: Started): Promise<UploadResult> {
  const done = await one.upload.done;
  return { ...done, ...statusOf(one) };
}
