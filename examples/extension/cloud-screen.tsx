/** Shows the cloud gallery of the team, or why there is none: no invite yet, signed out, removed, or a broker that is not reached. */
import type { JSX } from 'preact';
import type { StartFault } from '../../clients/ui/frame/open-latchkey.ts';
import { fragmentOf } from '../../clients/ui/frame/route.ts';
import { StandingNotices } from '../../clients/ui/frame/standing-notices.tsx';
import { Unopened } from '../../clients/ui/frame/unopened.tsx';
import { goTo } from '../../clients/ui/frame/use-route.ts';
import { GalleryScreen } from '../../clients/ui/gallery/gallery-screen.tsx';
import { standingOf } from '../../clients/ui/live-team.ts';
import { Alone } from '../../clients/ui/parts/alone.tsx';
import { Later } from '../../clients/ui/parts/later.tsx';
import type { Cloud } from './cloud.ts';
import { PLACES } from './places.ts';

export interface CloudScreenProps {
  readonly cloud: Cloud | undefined;
  readonly fault: StartFault | undefined;
  readonly isMember: boolean;
  /** Takes an invite, or asks for one by an empty text. */
  readonly onInvite: (invite: string) => void;
}

export function CloudScreen({ cloud, fault, isMember, onInvite }: CloudScreenProps): JSX.Element {
  if (cloud === undefined || cloud.latchkey.signedInTeams.length === 0) {
    const { title, advice } = fault ?? {
      title: 'There is no cloud gallery yet.',
      advice:
        'Ask an admin of your team for an invite and paste it into the settings. Until then pictures stay in the local gallery.',
    };
    return (
      <Alone
        title={title}
        buttons={
          <a class="button primary" href={PLACES.settings[1]}>
            Open settings
          </a>
        }
      >
        <p>{advice}</p>
      </Alone>
    );
  }
  const { latchkey, route, team, live, uploads, fault: unopened, again, onSignOut } = cloud;
  const ways = { latchkey, onInvite, onAgain: again, onSignOut };
  if (team === undefined) return <Unopened {...ways} team={route?.team ?? ''} standing="unknown" />;
  if (unopened !== undefined)
    return <Unopened {...ways} team={team} standing={standingOf(unopened)} error={unopened} />;
  if (live === undefined || uploads === undefined) return <Later />;
  if (!isMember) return <Unopened {...ways} team={team} standing={live.view.value.standing} />;
  return (
    <main tabIndex={-1} class="screen" aria-label="Cloud gallery">
      <StandingNotices live={live} />
      <GalleryScreen
        live={live}
        uploads={uploads}
        area={route?.part}
        item={route?.item}
        onGo={(part, item, options) => {
          goTo({ team, screen: 'gallery', part, item }, options);
        }}
        linkTo={(part, item) => fragmentOf({ team, screen: 'gallery', part, item })}
      />
    </main>
  );
}
