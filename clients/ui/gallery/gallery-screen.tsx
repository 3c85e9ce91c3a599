/** Shows the gallery of a team: its areas as tabs, and the pictures of the open one. */
import type { JSX } from 'preact';
import type { LiveTeam } from '../live-team.ts';
import type { UploadQueue } from '../uploads/upload-queue.ts';

export interface GalleryScreenProps {
  readonly live: LiveTeam;
  readonly uploads: UploadQueue;
  /** The open area; default: the first. */
  readonly area: string | undefined;
  /** The open item's path below the area's prefix. */
  readonly item: string | undefined;
  readonly onGo: (area: string, item?: string, options?: { readonly isReplaced?: boolean }) => void;
  readonly linkTo: (area: string, item?: string) => string;
}

export function GalleryScreen({ live }: GalleryScreenProps): JSX.Element {
  return <p>{live.team.id}</p>;
}
