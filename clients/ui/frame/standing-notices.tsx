/** Tells what has changed or is missing while a team is open: the role, the network, the broker. */
import type { JSX } from 'preact';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useStore } from '../store.ts';

export function StandingNotices({ live }: { readonly live: LiveTeam }): JSX.Element {
  const { settings, reach, roleBefore } = useStore(live.view);
  return (
    <>
      {roleBefore !== undefined && (
        <Notice
          kind="warn"
          title="Your role has changed."
          buttons={
            <Button
              onPress={() => {
                live.acknowledge();
              }}
            >
              OK
            </Button>
          }
        >
          You were {roleBefore} of {settings.team}, and are {settings.role} now.
        </Notice>
      )}
      {reach === 'offline' && (
        <Notice kind="warn" title="You are offline.">
          What is open stays open; uploads wait for the network.
        </Notice>
      )}
      {reach === 'broker_down' && (
        <Notice
          kind="warn"
          title="The broker cannot answer now."
          buttons={<Button onPress={() => void live.refresh()}>Try again</Button>}
        >
          Pictures and uploads go on until your session ends, within the hour.
        </Notice>
      )}
    </>
  );
}
