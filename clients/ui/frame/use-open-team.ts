/** Opens the team that is looked at, follows it while it is shown, and learns of sign-ins and sign-outs in other tabs. */
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Latchkey } from '../../browser/latchkey.ts';
import { KeptTeams, type OpenTeam } from './kept-teams.ts';

interface Found extends Partial<OpenTeam> {
  /** Says why it did not open. */
  readonly fault?: unknown;
}

export interface OpenedTeam extends Found {
  /** The team's id; `undefined` where the browser is not signed in to the one that is asked for, or to none. */
  readonly team: string | undefined;
  /** Looks anew at what the browser is signed in to. */
  readonly again: () => void;
  /** Pauses the uploads of all teams, before a sign-out. */
  readonly pauseAll: () => Promise<void>;
}

/** @param asked the team that the route names; `undefined`: the first one that the browser is signed in to */
export function useOpenTeam(latchkey: Latchkey, asked: string | undefined): OpenedTeam {
  // Counts sign-ins and sign-outs, after which the teams are others.
  const [turn, setTurn] = useState(0);
  const teams = latchkey.signedInTeams;
  const team = teams.find((one) => asked === undefined || one.team === asked)?.team;
  const kept = useMemo(() => new KeptTeams(latchkey), [latchkey]);
  const found = useTeam(kept, team, turn);
  const { live } = found;
  const again = (): void => {
    setTurn((now) => now + 1);
  };
  useEffect(() => {
    // The library tells its other tabs by this channel that somebody signed in or out: what is shown may be nobody's any more.
    const channel = new BroadcastChannel(`latchkey ${latchkey.broker}`);
    channel.onmessage = () => void live?.refresh();
    return () => {
      channel.close();
    };
  }, [latchkey, live]);
  useEffect(() => {
    if (teams.length > 0) return undefined;
    // Another tab may have joined meanwhile.
    addEventListener('focus', again);
    return () => {
      removeEventListener('focus', again);
    };
  }, [teams.length]);
  return { ...found, team, again, pauseAll: () => kept.pauseAll() };
}

/** Opens a team, anew at each turn, and follows it while it is shown. */
function useTeam(kept: KeptTeams, team: string | undefined, turn: number): Found {
  const [found, setFound] = useState<Found & { readonly of: string }>();
  const of = `${turn} ${team ?? ''}`;
  useLayoutEffect(() => {
    kept.prune();
    if (team === undefined) return undefined;
    let isOver = false;
    let unfollow: (() => void) | undefined;
    kept.open(team).then(
      (opened) => {
        if (isOver) return;
        unfollow = opened.live.follow();
        setFound({ of, ...opened });
      },
      (fault: unknown) => {
        if (!isOver) setFound({ of, fault });
      },
    );
    return () => {
      isOver = true;
      unfollow?.();
    };
  }, [kept, of]);
  // A team that was found before, or under another sign-in, is never shown for this one.
  return found?.of === of ? found : {};
}
