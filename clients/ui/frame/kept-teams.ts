/** Keeps the teams that were opened in this page with their uploads, which go on while the person looks at another team or invite. */
import type { Latchkey } from '../../browser/latchkey.ts';
import { LiveTeam } from '../live-team.ts';
import { UploadQueue } from '../uploads/upload-queue.ts';

export interface OpenTeam {
  readonly live: LiveTeam;
  readonly uploads: UploadQueue;
}

interface KeptTeam extends OpenTeam {
  readonly end: () => void;
}

export class KeptTeams {
  readonly #latchkey: Latchkey;
  readonly #teams = new Map<string, KeptTeam>();

  constructor(latchkey: Latchkey) {
    this.#latchkey = latchkey;
  }

  /** @throws LatchkeyError as the broker refuses */
  async open(team: string): Promise<OpenTeam> {
    const kept = this.#teams.get(team);
    if (kept !== undefined && this.#isGood(kept)) return kept;
    const found = await this.#latchkey.team(team);
    // The first picture waits for a session: it is on its way while the screens are drawn, which meet its faults.
    void found.credentials().catch(() => undefined);
    const live = new LiveTeam(found);
    // Two calls may have been under way.
    const meanwhile = this.#teams.get(team);
    if (meanwhile !== undefined && this.#isGood(meanwhile)) return meanwhile;
    meanwhile?.end();
    const uploads = new UploadQueue(live);
    const opened = { live, uploads, end: uploads.follow() };
    this.#teams.set(team, opened);
    return opened;
  }

  /** Lets go of what somebody signed out of, left, or joined as another member. */
  prune(): void {
    for (const [team, kept] of this.#teams) {
      if (this.#isGood(kept)) continue;
      this.#teams.delete(team);
      kept.end();
    }
  }

  /** Pauses what is on its way, before a sign-out. */
  async pauseAll(): Promise<void> {
    await Promise.all([...this.#teams.values()].map(({ uploads }) => uploads.pauseAll()));
  }

  #isGood({ live }: KeptTeam): boolean {
    const { settings, standing } = live.view.value;
    const isSignedIn = this.#latchkey.signedInTeams.some(
      ({ team, user }) => team === settings.team && user === settings.user,
    );
    return isSignedIn && standing === 'member';
  }
}
