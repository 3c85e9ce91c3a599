/** Carries what the parts of the team's screen share, and runs what a dialog asks the broker for. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LatchkeyError } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import type { PeopleLists } from './people-lists.ts';

/** What was done, or found changed, for the top of the screen. */
export interface Told {
  readonly kind: 'good' | 'warn';
  readonly text: string;
}

export interface TeamWork {
  readonly live: LiveTeam;
  readonly lists: PeopleLists;
  /** Why nothing can be changed now. */
  readonly whyNot: string | undefined;
  readonly tell: (told: Told) => void;
}

/** What the dialogs need that make something. */
export interface MakingProps {
  readonly work: TeamWork;
  /** The broker's address. */
  readonly broker: string;
  readonly onClose: () => void;
  /** Shows what was made, in a dialog of its own. */
  readonly onMade: (dialog: JSX.Element) => void;
}

export interface Task {
  readonly isBusy: boolean;
  readonly fault: unknown;
  /** Does one thing at a time, and keeps what made it fail. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
  /** Forgets what made it fail. */
  readonly forget: () => void;
}

export function useTask(live: LiveTeam): Task {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const forget = (): void => {
    setFault(undefined);
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    forget();
    try {
      await work();
    } catch (error) {
      live.note(error);
      // The role may have been narrowed meanwhile; then the screen itself goes away.
      if (error instanceof LatchkeyError && error.code === 'out_of_scope') void live.refresh();
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, fault, run, forget };
}
