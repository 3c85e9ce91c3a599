/** Draws the ways in which files come: a button, a button for folders, a drop anywhere on the page, and a paste. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { filesOfDrop, filesOfInput, filesOfPaste, type Picked } from './picked-files.ts';
import type { UploadQueue } from './upload-queue.ts';
import './file-picker.css';

export interface FilePickerProps {
  readonly uploads: UploadQueue;
  /** The area that files go to. */
  readonly area: string;
  /** Says why nothing can be added here. */
  readonly whyNot: string | undefined;
}

/** No browser says that a drag has left the page for good: without news for this time, it has. */
const DRAG_MS = 600;

export function FilePicker({ uploads, area, whyNot }: FilePickerProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<string>();
  const take = ({ files, told: left }: Picked): void => {
    setTold(whyNot ?? left);
    if (whyNot === undefined) uploads.add(files, area);
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
        Upload
      </Button>
      <Button
        kind="bare"
        whyNot={whyNot}
        onPress={() => {
          chooseFolder(take);
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
          <p>{whyNot ?? `Drop to add to ${area.charAt(0).toUpperCase()}${area.slice(1)}`}</p>
        </div>
      )}
    </div>
  );
}

/** Asks for a folder by an input that is not in the page, where one of files is. */
function chooseFolder(take: (picked: Picked) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  input.onchange = () => {
    take(filesOfInput(input.files ?? []));
  };
  input.click();
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
    const isOfFiles = (event: DragEvent): boolean => !isOwn && event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent): void => {
      if (!isOfFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setIsDragging(true);
      clearTimeout(timer);
      timer = setTimeout(setIsDragging, DRAG_MS, false);
    };
    const drop = (event: DragEvent): void => {
      if (!isOfFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      clearTimeout(timer);
      setIsDragging(false);
      if (event.dataTransfer.items.length > 0) tell('Reading what was dropped …');
      void filesOfDrop(event.dataTransfer).then((picked) => {
        if (!signal.aborted) taking.current(picked);
      });
    };
    const paste = (event: ClipboardEvent): void => {
      const { target, clipboardData } = event;
      const isText = target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
      if (isText || clipboardData === null || clipboardData.files.length === 0) return;
      event.preventDefault();
      taking.current(filesOfPaste(clipboardData, new Date()));
    };
    const own = (isStart: boolean) => () => {
      isOwn = isStart;
    };
    addEventListener('dragenter', over, { signal });
    addEventListener('dragover', over, { signal });
    addEventListener('drop', drop, { signal });
    addEventListener('dragstart', own(true), { signal });
    addEventListener('dragend', own(false), { signal });
    addEventListener('paste', paste, { signal });
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, []);
  return isDragging;
}
