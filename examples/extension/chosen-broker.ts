/**
 * Remembers whose broker the cloud gallery is of, and which team was looked at: names, and no secrets. What signs in lies in the library's
 * own database, bound to a key that cannot be exported, and nothing is written where the browser would carry it to other machines.
 */
import { brokerAddress } from './pasted-invite.ts';

const BROKER = 'broker';
const TEAM = 'team';

/** @returns `undefined` where nothing was chosen, something else was written, or the browser keeps nothing */
export function chosenBroker(): string | undefined {
  return brokerAddress(kept(BROKER) ?? '');
}

/** @returns the team that was looked at last */
export function chosenTeam(): string | undefined {
  return kept(TEAM);
}

/** Remembers both, if the browser does: what it forgets is asked for again. */
export function choose(broker: string, team: string): void {
  try {
    localStorage.setItem(BROKER, broker);
    localStorage.setItem(TEAM, team);
  } catch {
    // Nothing is lost.
  }
}

export function forgetChosen(): void {
  for (const name of [BROKER, TEAM]) localStorage.removeItem(name);
}

function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}
