/** Asks before items are deleted, and names them. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { countInWords } from '../parts/in-words.ts';
import type { GalleryItem } from './gallery-item.ts';

export interface DeleteDialogProps {
  readonly items: readonly Pick<GalleryItem, 'key' | 'name'>[];
  /** Says in a sentence what of the selection stays. */
  readonly refused: string;
  readonly busy: string | undefined;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

const NAMED = 6;

export function DeleteDialog({ items, refused, busy, onDelete, onClose }: DeleteDialogProps): JSX.Element {
  const rest = items.length - NAMED;
  return (
    <Dialog
      title={`Delete ${countInWords(items.length, 'item', 'items')}?`}
      onClose={onClose}
      buttons={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={busy !== undefined} onPress={onDelete}>
            {busy ?? 'Delete'}
          </Button>
        </>
      }
    >
      <ul>
        {items.slice(0, NAMED).map(({ key, name }) => (
          <li key={key}>
            <bdi>{name}</bdi>
          </li>
        ))}
        {rest > 0 && <li class="quiet">and {countInWords(rest, 'more', 'more')}</li>}
      </ul>
      <p>Nobody can bring them back from here.</p>
      {refused !== '' && <p class="quiet">{refused}</p>}
    </Dialog>
  );
}
