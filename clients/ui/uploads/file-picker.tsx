/** Draws the ways in which files come: a button, a button for folders, a drop anywhere on the page, and a paste. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { chooseFiles } from './choose-files.ts';
import { filesOfDrop, filesOfInput, filesOfPaste, type Picked } from './picked-files.ts';
import type { PickedFile } from './queued-upload.ts';
import './file-picker.css';

export interface FilePickerProps {
  readonly onFiles: (files: readonly PickedFile[]) => void;
  /** Says in the person's words where the files go. */
  readonly place: string;
  /** Says why nothing can be added here. */
  readonly whyNot: string | undefined;
  /** Default: Upload. */
  readonly name?: string;
}

/** No browser says that a drag has left the page for good: without news for this time, it has. */
const DRAG_MS = 600;

export function FilePicker({ onFiles, place, whyNot, name = 'Upload' }: FilePickerProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<string>();
  const take = ({ files, told: left }: Picked): void => {
    setTold(whyNot ?? left);
    if (whyNot === undefined) onFiles(files);
  };
  const isDragging = useDropsAndPastes(take, setTold);
  return (
    <div class="file-picker">
      <input
        ref={input}
        class="heard"
        type="file"
        multiple
        aria-label="Files"
        tabIndex={-1}
        disabled={whyNot !== undefined}
        onChange={({ currentTarget }) => {
          take(filesOfInput(currentTarget.files ?? []));
          // The same file may be chosen once more.
          currentTarget.value = '';
        }}
      />
      <Button
        kind="primary"
        whyNot={whyNot}
        onPress={() => {
          input.current?.click();
        }}
      >
        {name}
      </Button>
      <Button
        kind="bare"
        whyNot={whyNot}
        onPress={() => {
          chooseFiles(true, (files) => {
            take(filesOfInput(files));
          });
        }}
      >
        Folder
      </Button>
      {told !== undefined && (
        <p class="picker-told small" role="alert">
          {told}
        </p>
      )}
      {isDragging && (
        <div class="drop-hint">
          <p>{whyNot ?? `Drop to add to ${place}`}</p>
        </div>
      )}
    </div>
  );
}

/** @returns true while files are dragged over the page */
function useDropsAndPastes(take: (picked: Picked) => void, tell: (text: string | undefined) => void): boolean {
  const [isDragging, setIsDragging] = useState(false);
  const taking = useRef(take);
  taking.current = take;
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A picture of the page itself that is dragged is no new file.
    let isOwn = false;
    const over = (event: DragEvent): void => {
      const data = event.dataTransfer;
      if (isOwn || data?.types.includes('Files') !== true) return;
      event.preventDefault();
      data.dropEffect = 'copy';
      const isDrop = event.type === 'drop';
      setIsDragging(!isDrop);
      clearTimeout(timer);
      if (!isDrop) {
        timer = setTimeout(setIsDragging, DRAG_MS, false);
        return;
      }
      if (data.items.length > 0) tell('Reading what was dropped …');
      void filesOfDrop(data).then((picked) => {
        if (!signal.aborted) taking.current(picked);
      });
    };
    const paste = (event: ClipboardEvent): void => {
      const { target, clipboardData } = event;
      const isText = target instanceof Element && target.closest('input, textarea') !== null;
      if (isText || clipboardData === null || clipboardData.files.length === 0) return;
      event.preventDefault();
      taking.current(filesOfPaste(clipboardData, new Date()));
    };
    const own = ({ type }: DragEvent): void => {
      isOwn = type === 'dragstart';
    };
    for (const type of ['dragenter', 'dragover', 'drop'] as const) addEventListener(type, over, { signal });
    for (const type of ['dragstart', 'dragend'] as const) addEventListener(type, own, { signal });
    addEventListener('paste', paste, { signal });
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, []);
  return isDragging;
}
