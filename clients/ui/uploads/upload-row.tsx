/** Draws one upload: what it is, how far it is, and what can be done with it. */
import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { extensionOf } from '../gallery/file-kind.ts';
import { Button } from '../parts/button.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { isMoving, type QueuedUpload } from './queued-upload.ts';
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
  const isOver = state === 'done' || state === 'cancelled' || state === 'taken' || state === 'failed';
  return (
    <li class={`upload ${state}`}>
      <span class="upload-sight small quiet" aria-hidden="true">
        {preview === undefined ? extensionOf(name).slice(0, 4).toUpperCase() : <img src={preview} alt="" />}
      </span>
      <div class="upload-what">
        <p class="upload-name" dir="auto" title={name} id={`upload-${id}`}>
          {name}
        </p>
        {!isOver && (
          <ProgressBar
            label={`Progress of ${name}`}
            part={size === 0 ? 0 : loadedBytes / size}
            isStill={!isMoving(state)}
          />
        )}
        <p class="upload-facts small">{factsInWords(entry)}</p>
        <Answers uploads={uploads} entry={entry} />
      </div>
      <Controls uploads={uploads} entry={entry} />
    </li>
  );
}

/** Draws the buttons in words, of what needs somebody. */
function Answers({ uploads, entry }: UploadRowProps): JSX.Element | null {
  const { id, state, needsFile } = entry;
  const buttons: ComponentChildren[] = [];
  const add = (text: string, onPress: () => void): void => {
    buttons.push(
      <Button key={text} onPress={onPress}>
        {text}
      </Button>,
    );
  };
  if (state === 'taken') {
    add('Keep both', () => {
      uploads.answer(id, 'keep');
    });
    add('Replace', () => {
      uploads.answer(id, 'replace');
    });
    add('Skip', () => {
      uploads.answer(id, 'skip');
    });
  } else if (state === 'unfinished' || (state === 'failed' && needsFile)) {
    add('Choose the file again', () => {
      chooseFile((file) => {
        uploads.supply(id, file);
      });
    });
    if (state === 'unfinished') add('Discard', () => void uploads.discard(id));
  } else if (state === 'failed' || state === 'cancelled')
    add('Try again', () => {
      uploads.goOn(id);
    });
  if (buttons.length === 0) return null;
  return (
    <div class="upload-answers" role="group" aria-labelledby={`upload-${id}`}>
      {buttons}
    </div>
  );
}

function Controls({ uploads, entry }: UploadRowProps): JSX.Element | null {
  const { id, name, state } = entry;
  if (!isMoving(state) && state !== 'paused' && state !== 'failed') return null;
  return (
    <div class="upload-controls">
      {isMoving(state) && (
        <Button
          kind="bare"
          label={`Pause ${name}`}
          onPress={() => {
            uploads.pause(id);
          }}
        >
          <Sign path="M6 4v12M14 4v12" />
        </Button>
      )}
      {state === 'paused' && (
        <Button
          kind="bare"
          label={`Go on with ${name}`}
          onPress={() => {
            uploads.goOn(id);
          }}
        >
          <Sign path="M6 4l10 6-10 6z" />
        </Button>
      )}
      <Button
        kind="bare"
        label={`Cancel ${name}`}
        onPress={() => {
          uploads.cancel(id);
        }}
      >
        <Sign path="M5 5l10 10M15 5L5 15" />
      </Button>
    </div>
  );
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

function chooseFile(take: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.onchange = () => {
    const [file] = input.files ?? [];
    if (file !== undefined) take(file);
  };
  input.click();
}
