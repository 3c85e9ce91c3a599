/**
 * Follows a member's place in a team while a page is open: role, grants and settings as the broker has them now, and whether broker
 * and network are there. It asks when the page gets the focus, at most every five seconds, and every twenty while it is visible.
 */
import { LatchkeyError, type Team, type TeamSettings } from '../browser/latchkey.ts';
import { Store } from './store.ts';

/** `removed`: the broker no longer knows the member. `signed_out`: another tab signed out. */
export type Standing = 'member' | 'removed' | 'signed_out';
export type Reach = 'good' | 'offline' | 'broker_down';

export interface TeamView {
  readonly settings: TeamSettings;
  readonly standing: Standing;
  readonly reach: Reach;
  /** The role before the last change, while nobody has been told. */
  readonly roleBefore?: string | undefined;
}

const FOCUS_MS = 5000;
const VISIBLE_MS = 20_000;
/** The broker itself may know a membership from up to ten seconds ago: so long, a focus is followed by further questions. */
const EAGER_MS = 15_000;
/** Timers come a little early or late. */
const LENIENCY_MS = 250;

export class LiveTeam {
  readonly team: Team;
  readonly view: Store<TeamView>;
  #askedAtMs = -Infinity;
  #focusedAtMs = -Infinity;

  constructor(team: Team) {
    this.team = team;
    this.view = new Store<TeamView>({ settings: team.settings, standing: 'member', reach: reachOf(navigator.onLine) });
  }

  /** Listens and asks until the returned function is called. */
  follow(): () => void {
    const onFocus = (): void => {
      if (document.visibilityState !== 'visible') return;
      this.#focusedAtMs = performance.now();
      void this.refresh(FOCUS_MS);
    };
    const onLine = (): void => {
      this.#change({ reach: reachOf(navigator.onLine) });
      if (navigator.onLine) void this.refresh();
    };
    const following = new AbortController();
    const { signal } = following;
    addEventListener('focus', onFocus, { signal });
    document.addEventListener('visibilitychange', onFocus, { signal });
    addEventListener('online', onLine, { signal });
    addEventListener('offline', onLine, { signal });
    const timer = setInterval(() => {
      const isEager = performance.now() - this.#focusedAtMs < EAGER_MS;
      const withinMs = (isEager ? FOCUS_MS : VISIBLE_MS) - LENIENCY_MS;
      if (document.visibilityState === 'visible') void this.refresh(withinMs);
    }, FOCUS_MS);
    // A team that is opened from what the browser has kept may be another by now.
    void this.refresh(FOCUS_MS);
    return () => {
      clearInterval(timer);
      following.abort();
    };
  }

  /** Asks the broker, unless it was asked within this time. Never rejects: what failed stands in the view. */
  async refresh(withinMs = 0): Promise<void> {
    if (performance.now() - this.#askedAtMs < withinMs || this.view.value.standing !== 'member') return;
    this.#askedAtMs = performance.now();
    try {
      this.adopt(await this.team.refresh());
    } catch (error) {
      if (isOfBroker(error)) this.#change({ reach: navigator.onLine ? 'broker_down' : 'offline' });
      else this.note(error);
    }
  }

  /** Takes over settings that were read, and remembers the role that they replaced. */
  adopt(settings: TeamSettings): void {
    const { settings: before, roleBefore = before.role } = this.view.value;
    const isSame = JSON.stringify(settings) === JSON.stringify(before);
    // What has not changed stays the same object, so that nothing is drawn anew for it.
    const reach = reachOf(navigator.onLine);
    if (isSame && this.view.value.reach === reach) return;
    this.#change({
      settings: isSame ? before : settings,
      reach,
      roleBefore: roleBefore === settings.role ? undefined : roleBefore,
    });
  }

  /** Learns from a failure of any call what it says of the place; whether the broker is there, it asks the broker itself. */
  note(error: unknown): void {
    const standing = standingOf(error);
    if (standing !== 'member') this.#change({ standing });
    // The bucket may be what was not reached.
    else if (isOfBroker(error)) void this.refresh(FOCUS_MS);
  }

  /** Forgets the change of role: the person has been told. */
  acknowledge(): void {
    this.#change({ roleBefore: undefined });
  }

  #change(change: Partial<TeamView>): void {
    this.view.set({ ...this.view.value, ...change });
  }
}

/** Returns what a failure says of the place: codes that mean its end, or `member` for a fault on the way. */
export function standingOf(error: unknown): Standing {
  const code = error instanceof LatchkeyError ? error.code : undefined;
  if (code === 'unauthenticated' || code === 'not_a_member') return 'removed';
  return code === 'signed_out' ? code : 'member';
}

function reachOf(isOnline: boolean): Reach {
  return isOnline ? 'good' : 'offline';
}

/** True for what the broker fails by: no answer, or one that it cannot help. */
function isOfBroker(error: unknown): boolean {
  return error instanceof LatchkeyError && (error.code === 'unreachable' || (error.status ?? 0) >= 500);
}
