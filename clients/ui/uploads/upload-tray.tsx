/** Shows the uploads, a bar for each. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { countInWords } from '../parts/in-words.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useStore } from '../store.ts';
import { isHeld, isMoving, isOver } from './queued-upload.ts';
import { headingOf, rowsOf } from './tray-words.ts';
import type { UploadQueue } from './upload-queue.ts';
import { Sign, UploadRow } from './upload-row.tsx';
import './upload-tray.css';

/** Who has waited for the end sees it before the tray folds itself. */
const FOLDING_MS = 4000;

export function UploadTray({ uploads }: { readonly uploads: UploadQueue }): JSX.Element {
  const entries = useStore(uploads.entries);
  const [isFolded, setIsFolded] = useState(false);
  const held = entries.filter(({ state }) => isHeld(state));
  const over = entries.filter(({ state }) => isOver(state));
  const takenCount = entries.filter(({ state }) => state === 'taken').length;
  const failedCount = entries.filter(({ state }) => state === 'failed').length;
  const isAnyMoving = held.some(({ state }) => isMoving(state));
  const isDone = entries.length > 0 && over.length === entries.length;
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
  }, [entries.length, takenCount + failedCount]);
  const { title, facts, spoken } = headingOf(entries, uploads.bytesPerSecond);
  const { rows, moreCount } = rowsOf(entries);
  const counted = [...held, ...over.filter(({ state }) => state === 'done')];
  const sum = (key: 'size' | 'loadedBytes'): number => counted.reduce((bytes, one) => bytes + one[key], 0);
  const button = (text: string, onPress: () => void, kind: 'bare' | 'plain' = 'plain'): JSX.Element => (
    <Button kind={kind} onPress={onPress}>
      {text}
    </Button>
  );
  const clear = button(
    'Clear finished',
    () => {
      uploads.clearFinished();
    },
    'bare',
  );
  return (
    <>
      {/* What speaks has to be in the page before it says something. */}
      <p class="heard" role="status">
        {spoken}
      </p>
      {entries.length > 0 && (
        <section class="tray" role="region" aria-label="Uploads">
          <header class="tray-head">
            <div>
              <h2>{title}</h2>
              {facts !== '' && <p class="small quiet">{facts}</p>}
            </div>
            {isDone && clear}
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
          {held.length > (isFolded ? 0 : 1) && (
            <ProgressBar
              label="Progress of all"
              part={sum('loadedBytes') / (sum('size') || 1)}
              isStill={!isAnyMoving}
            />
          )}
          {!isFolded && (
            <>
              {takenCount > 1 && (
                <div class="tray-question">
                  <p>{countInWords(takenCount, '', 'names are taken.')} Keep both files of each?</p>
                  <div class="upload-answers">
                    {button('Keep all', () => {
                      uploads.answerAll('keep');
                    })}
                    {button('Replace all', () => {
                      uploads.answerAll('replace');
                    })}
                    {button('Skip all', () => {
                      uploads.answerAll('skip');
                    })}
                  </div>
                </div>
              )}
              {/* A list that scrolls is reached by the keyboard. */}
              <ul class="tray-rows" tabIndex={0} aria-label="Files that are uploaded">
                {rows.map((entry) => (
                  <UploadRow key={entry.id} uploads={uploads} entry={entry} />
                ))}
                {moreCount > 0 && <li class="tray-more small quiet">and {countInWords(moreCount, 'more', 'more')}</li>}
              </ul>
              {!isDone && (over.length > 0 || held.length > 1) && (
                <footer class="tray-foot">
                  {held.length > 1 &&
                    button(
                      isAnyMoving ? 'Pause all' : 'Go on with all',
                      () => {
                        if (isAnyMoving) void uploads.pauseAll();
                        else uploads.goOnWithAll();
                      },
                      'bare',
                    )}
                  {over.length > 0 && clear}
                </footer>
              )}
            </>
          )}
        </section>
      )}
    </>
  );
}
