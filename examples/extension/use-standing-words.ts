/** Says in a line how the cloud gallery stands, once the broker was asked: whose it is, signed out, removed, or not reached. */
import { useEffect, useState } from 'preact/hooks';
import { Latchkey } from '../../clients/browser/latchkey.ts';
import { openLatchkey } from '../../clients/ui/frame/open-latchkey.ts';
import { LiveTeam, standingOf, type TeamView } from '../../clients/ui/live-team.ts';
import { faultInWords } from '../../clients/ui/parts/fault-in-words.ts';
import { chosenBroker } from './chosen-broker.ts';

const NOT_SIGNED_IN = 'Not signed in: paste an invite into the settings';

/** @returns `undefined` until it is known */
export function useStandingWords(): string | undefined {
  const [words, setWords] = useState<string>();
  useEffect(() => {
    void standingWords(setWords);
  }, []);
  return words;
}

async function standingWords(tell: (words: string) => void): Promise<void> {
  const broker = chosenBroker();
  const latchkey = broker === undefined ? undefined : await openLatchkey(broker);
  if (latchkey !== undefined && !(latchkey instanceof Latchkey)) {
    tell(latchkey.title);
    return;
  }
  const [first] = latchkey?.signedInTeams ?? [];
  if (latchkey === undefined || first === undefined) {
    tell(NOT_SIGNED_IN);
    return;
  }
  try {
    const live = new LiveTeam(await latchkey.team(first.team));
    tell(viewInWords(live.view.value));
    await live.refresh();
    tell(viewInWords(live.view.value));
  } catch (error) {
    tell(standingOf(error) === 'member' ? faultInWords(error) : `You no longer belong to ${first.team}`);
  }
}

export function viewInWords({ settings, standing, reach }: TeamView): string {
  if (standing === 'removed') return `You no longer belong to ${settings.team}`;
  if (standing === 'signed_out') return NOT_SIGNED_IN;
  const who = `${settings.team}, as ${settings.user} (${settings.role})`;
  return { good: who, offline: `${who}. You are offline`, broker_down: `${who}. The broker cannot answer now` }[reach];
}
