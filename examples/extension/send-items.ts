/** Sends items of the local gallery to an area of the cloud gallery, where they go the way of every upload. */
import type { LiveTeam } from '../../clients/ui/live-team.ts';
import type { UploadQueue } from '../../clients/ui/uploads/upload-queue.ts';
import { fileOf } from './local-file.ts';
import type { LocalItem, LocalItems } from './local-items.ts';

/** A cloud gallery that is open. */
export interface OpenCloud {
  readonly live: LiveTeam;
  readonly uploads: UploadQueue;
}

/** Marks each item once it has arrived. One that an earlier page has sent in part goes on where that stopped. */
export function sendItems(
  chosen: readonly LocalItem[],
  area: string,
  { live, uploads }: OpenCloud,
  items: LocalItems,
): void {
  const { team } = live.view.value.settings;
  uploads.add(
    chosen.map((item) => ({
      file: fileOf(item),
      folder: '',
      onArrived: () => {
        // The file is there: a mark that is missing only lets it be sent again.
        items.markSent(item.id, { team, area }).catch(() => undefined);
      },
    })),
    area,
  );
}
