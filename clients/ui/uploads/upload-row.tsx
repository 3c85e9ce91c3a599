/** Draws one upload: what it is, how far it is, and what can be done with it. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { extensionOf } from '../gallery/file-kind.ts';
import { Button } from '../parts/button.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { chooseFiles } from './choose-files.ts';
import { isHeld, isMoving, type QueuedUpload } from './queued-upload.ts';
import { factsInWords } from './tray-words.ts';
import type { UploadQueue } from './upload-queue.ts';

export interface UploadRowProps {
  readonly uploads: UploadQueue;
  readonly entry: QueuedUpload;
}

/** Is drawn anew only for an entry that is another one: most rows of a long list stay as they are. */
export function UploadRow({ uploads, entry }: UploadRowProps): JSX.Element {
  return useMemo(() => <Row uploads={uploads} entry={entry} />, [uploads, entry]);
}

function Row({ uploads, entry }: UploadRowProps): JSX.Element {
  const { id, name, size, state, loadedBytes, preview } = entry;
  const task = uploads.find(id);
  const answers = answersOf(uploads, entry);
  const sign = (deed: string, path: string, onPress: () => void): JSX.Element => (
    <Button kind="bare" label={`${deed} ${name}`} onPress={onPress}>
      <Sign path={path} />
    </Button>
  );
  return (
    <li class={`upload ${state}`}>
      <span class="upload-sight small quiet" aria-hidden="true">
        {preview === undefined ? extensionOf(name).slice(0, 4).toUpperCase() : <img src={preview} alt="" />}
      </span>
      <div class="upload-what">
        <p class="upload-name" dir="auto" title={name} id={`upload-${id}`}>
          {name}
        </p>
        {(isHeld(state) || state === 'unfinished') && (
          <ProgressBar
            label={`Progress of ${name}`}
            part={size === 0 ? 0 : loadedBytes / size}
            isStill={!isMoving(state)}
          />
        )}
        <p class="small quiet">{factsInWords(entry)}</p>
        {answers.length > 0 && (
          <div class="upload-answers" role="group" aria-labelledby={`upload-${id}`}>
            {answers.map(([text, onPress]) => (
              <Button key={text} onPress={onPress}>
                {text}
              </Button>
            ))}
          </div>
        )}
      </div>
      {isMoving(state) && sign('Pause', 'M6 4v12M14 4v12', () => task?.pause())}
      {state === 'paused' && sign('Go on with', 'M6 4l10 6-10 6z', () => task?.again())}
      {(isHeld(state) || state === 'failed') && sign('Cancel', 'M5 5l10 10M15 5L5 15', () => task?.cancel())}
    </li>
  );
}

/** Returns the buttons in words, of what needs somebody. */
function answersOf(
  uploads: UploadQueue,
  { id, state, needsFile }: QueuedUpload,
): readonly (readonly [string, () => void])[] {
  const task = uploads.find(id);
  const choose = [
    'Choose the file again',
    () => {
      chooseFiles(false, ([file]) => {
        if (file !== undefined) uploads.supply(id, file);
      });
    },
  ] as const;
  if (state === 'taken')
    return [
      ['Keep both', () => task?.answer('keep')],
      ['Replace', () => task?.answer('replace')],
      ['Skip', () => task?.answer('skip')],
    ];
  if (state === 'unfinished') return [choose, ['Discard', () => void uploads.discard(id)]];
  if (state !== 'failed' && state !== 'cancelled') return [];
  return [needsFile ? choose : ['Try again', () => task?.again()]];
}

/** Draws a sign that everybody knows, in the colour of the text. */
export function Sign({ path }: { readonly path: string }): JSX.Element {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
