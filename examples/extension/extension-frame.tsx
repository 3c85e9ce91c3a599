/** Frames the two galleries and the settings: the ways between them, whose the cloud gallery is, and what is wrong at the moment. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { StartFault } from '../../clients/ui/frame/open-latchkey.ts';
import { StandingNotices } from '../../clients/ui/frame/standing-notices.tsx';
import { TeamName } from '../../clients/ui/frame/team-name.tsx';
import { TopBar } from '../../clients/ui/frame/top-bar.tsx';
import { useRoute } from '../../clients/ui/frame/use-route.ts';
import type { TeamView } from '../../clients/ui/live-team.ts';
import { Notice } from '../../clients/ui/parts/notice.tsx';
import { Store, useStore } from '../../clients/ui/store.ts';
import { UploadTray } from '../../clients/ui/uploads/upload-tray.tsx';
import type { Cloud } from './cloud.ts';
import { CloudScreen } from './cloud-screen.tsx';
import type { LocalItems } from './local-items.ts';
import { LocalScreen } from './local-screen.tsx';
import { PLACES, placeIn } from './places.ts';
import { ExtensionSettings } from './extension-settings.tsx';

export interface FrameProps {
  readonly items: LocalItems;
  readonly told: string | undefined;
  readonly onInvite: (invite: string) => void;
  /** Is there once this browser has been signed in somewhere. */
  readonly cloud?: Cloud;
  /** Says why the broker that was chosen does not open. */
  readonly fault?: StartFault | undefined;
}

const NOTHING = new Store<TeamView | undefined>(undefined);

export function ExtensionFrame({ items, told, onInvite, cloud, fault }: FrameProps): JSX.Element {
  const route = useRoute();
  const place = placeIn(location.hash);
  const { live, uploads, team } = cloud ?? {};
  const view = useStore<TeamView | undefined>(live?.view ?? NOTHING);
  const isMember = view?.standing === 'member';
  const [label] = PLACES[place];
  useEffect(() => {
    document.title = `${label} · Latchkey`;
  }, [label, view?.standing]);
  useEffect(() => {
    scrollTo(0, 0);
  }, [place]);
  const screens = (['local', 'cloud', 'settings'] as const).map((one) => {
    const [name, href] = PLACES[one];
    return { label: name, href, isOpen: one === place };
  });
  const isSignedIn = cloud !== undefined && team !== undefined;
  return (
    <div class="shell">
      <TopBar
        whose={isSignedIn ? <TeamName latchkey={cloud.latchkey} team={team} /> : <span class="whose">Latchkey</span>}
        screens={screens}
        who={isMember ? view.settings : undefined}
      />
      {place === 'cloud' ? (
        <CloudScreen cloud={cloud} fault={fault} isMember={isMember} onInvite={onInvite} />
      ) : (
        <main tabIndex={-1} class={place === 'local' ? 'screen' : 'screen narrow'} aria-label={label}>
          {told !== undefined && <Notice>{told}</Notice>}
          {live !== undefined && isMember && <StandingNotices live={live} />}
          {place === 'local' && (
            <LocalScreen
              items={items}
              fragment={route === undefined ? location.hash : ''}
              cloud={live === undefined || uploads === undefined || !isMember ? undefined : { live, uploads }}
            />
          )}
          {place === 'settings' && (
            <ExtensionSettings cloud={cloud} live={isMember ? live : undefined} onInvite={onInvite} />
          )}
        </main>
      )}
      {uploads !== undefined && isMember && <UploadTray uploads={uploads} />}
    </div>
  );
}
