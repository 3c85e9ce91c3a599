/** Shows the uploads, a bar for each. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { countInWords } from '../parts/in-words.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useStore } from '../store.ts';
import { isHeld, isMoving, type QueuedUpload } from './queued-upload.ts';
import { announcementOf, headingOf, rowsOf } from './tray-words.ts';
import type { UploadQueue } from './upload-queue.ts';
import { Sign, UploadRow } from './upload-row.tsx';
import type { TakenAnswer } from './task-ports.ts';
import './upload-tray.css';

/** Who has waited for the end sees it before the tray folds itself. */
const FOLDING_MS = 4000;
/** A region that speaks has to be in the page before it says something. */
const SPEAKING_MS = 300;

export function UploadTray({ uploads }: { readonly uploads: UploadQueue }): JSX.Element | null {
  const entries = useStore(uploads.entries);
  return entries.length === 0 ? null : <Tray uploads={uploads} entries={entries} />;
}

interface TrayProps {
  readonly uploads: UploadQueue;
  readonly entries: readonly QueuedUpload[];
}

function Tray({ uploads, entries }: TrayProps): JSX.Element {
  const [isFolded, setIsFolded] = useState(false);
  const isDone = entries.every(({ state }) => state === 'done' || state === 'cancelled');
  const heldCount = entries.filter(({ state }) => isHeld(state)).length;
  const needCount = entries.filter(({ state }) => state === 'taken' || state === 'failed').length;
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(setIsFolded, FOLDING_MS, true);
    return () => {
      clearTimeout(timer);
    };
  }, [isDone]);
  useEffect(() => {
    // New files, and what needs somebody, are shown.
    setIsFolded(false);
  }, [entries.length, needCount]);
  const { title, facts } = headingOf(entries, uploads.bytesPerSecond);
  const hasFinished = entries.some(({ state }) => state === 'done' || state === 'cancelled');
  return (
    <section class="tray" role="region" aria-label="Uploads">
      <header class="tray-head">
        <div class="tray-title">
          <h2>{title}</h2>
          {facts !== '' && <p class="small quiet">{facts}</p>}
        </div>
        {isDone && <Clear uploads={uploads} />}
        <Button
          kind="bare"
          label={isFolded ? 'Show all uploads' : 'Fold uploads'}
          onPress={() => {
            setIsFolded(!isFolded);
          }}
        >
          <Sign path={isFolded ? 'M4 13l6-6 6 6' : 'M4 7l6 6 6-6'} />
        </Button>
      </header>
      {heldCount > 0 && (isFolded || heldCount > 1) && (
        <ProgressBar
          label="Progress of all"
          part={partOf(entries)}
          isStill={!entries.some(({ state }) => isMoving(state))}
        />
      )}
      {!isFolded && (
        <>
          <AnswerAll uploads={uploads} entries={entries} />
          <Rows uploads={uploads} entries={entries} />
          {!isDone && (hasFinished || heldCount > 1) && (
            <footer class="tray-foot">
              {heldCount > 1 && <PauseAll uploads={uploads} entries={entries} />}
              {hasFinished && <Clear uploads={uploads} />}
            </footer>
          )}
        </>
      )}
      <Spoken text={announcementOf(entries)} />
    </section>
  );
}

function Rows({ uploads, entries }: TrayProps): JSX.Element {
  const { rows, moreCount } = rowsOf(entries);
  return (
    // A list that scrolls is reached by the keyboard.
    <ul class="tray-rows" tabIndex={0} aria-label="Files that are uploaded">
      {rows.map((entry) => (
        <UploadRow key={entry.id} uploads={uploads} entry={entry} />
      ))}
      {moreCount > 0 && <li class="tray-more small quiet">and {countInWords(moreCount, 'more', 'more')}</li>}
    </ul>
  );
}

/** Asks once for several files whose names are taken. */
function AnswerAll({ uploads, entries }: TrayProps): JSX.Element | null {
  const count = entries.filter(({ state }) => state === 'taken').length;
  if (count < 2) return null;
  const button = (text: string, answer: TakenAnswer): JSX.Element => (
    <Button
      onPress={() => {
        uploads.answerAll(answer);
      }}
    >
      {text}
    </Button>
  );
  return (
    <div class="tray-question">
      <p>{countInWords(count, 'name is taken.', 'names are taken.')} Keep both files of each?</p>
      <div class="upload-answers">
        {button('Keep all', 'keep')}
        {button('Replace all', 'replace')}
        {button('Skip all', 'skip')}
      </div>
    </div>
  );
}

function PauseAll({ uploads, entries }: TrayProps): JSX.Element {
  const isAnyMoving = entries.some(({ state }) => isMoving(state));
  return (
    <Button
      kind="bare"
      onPress={() => {
        if (isAnyMoving) void uploads.pauseAll();
        else uploads.goOnWithAll();
      }}
    >
      {isAnyMoving ? 'Pause all' : 'Go on with all'}
    </Button>
  );
}

function Clear({ uploads }: { readonly uploads: UploadQueue }): JSX.Element {
  return (
    <Button
      kind="bare"
      onPress={() => {
        uploads.clearFinished();
      }}
    >
      Clear finished
    </Button>
  );
}

/** Tells who listens how things stand, not more often than it matters. */
function Spoken({ text }: { readonly text: string }): JSX.Element {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(setSaid, SPEAKING_MS, text);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <p class="heard" role="status">
      {said}
    </p>
  );
}

/** Returns how much of all that is not over is there, 0 to 1. */
function partOf(entries: readonly QueuedUpload[]): number {
  const counted = entries.filter(({ state }) => isHeld(state) || state === 'done');
  const size = counted.reduce((sum, one) => sum + one.size, 0);
  return size === 0 ? 0 : counted.reduce((sum, one) => sum + one.loadedBytes, 0) / size;
}
