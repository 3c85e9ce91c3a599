/** Draws the way to choose files for an area. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import type { UploadQueue } from './upload-queue.ts';

export interface FilePickerProps {
  readonly uploads: UploadQueue;
  readonly area: string;
  readonly whyNot: string | undefined;
}

export function FilePicker({ uploads, area, whyNot }: FilePickerProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind="primary" whyNot={whyNot} onPress={() => input.current?.click()}>
        Upload
      </Button>
      <input
        ref={input}
        class="heard"
        type="file"
        multiple
        aria-label="Files"
        tabIndex={-1}
        onChange={({ currentTarget }) => {
          uploads.add(
            [...(currentTarget.files ?? [])].map((file) => ({ file, folder: '' })),
            area,
          );
        }}
      />
    </>
  );
}
