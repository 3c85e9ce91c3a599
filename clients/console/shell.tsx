/** Frames the screens of a team: whose it is, the ways between its screens, and what is wrong at the moment. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { AccessScreen } from '../ui/access/access-screen.tsx';
import type { OpenTeam } from '../ui/frame/kept-teams.ts';
import { fragmentOf, SCREENS, type Route, type ScreenName } from '../ui/frame/route.ts';
import { StandingNotices } from '../ui/frame/standing-notices.tsx';
import { TeamName } from '../ui/frame/team-name.tsx';
import { TopBar } from '../ui/frame/top-bar.tsx';
import { Unopened, type Ways } from '../ui/frame/unopened.tsx';
import { goTo } from '../ui/frame/use-route.ts';
import { GalleryScreen } from '../ui/gallery/gallery-screen.tsx';
import { SettingsScreen } from '../ui/settings/settings-screen.tsx';
import { useStore } from '../ui/store.ts';
import { TeamScreen } from '../ui/team/team-screen.tsx';
import { UploadTray } from '../ui/uploads/upload-tray.tsx';

export interface ShellProps extends Ways, OpenTeam {
  readonly route: Route | undefined;
}

const NAMES = Object.keys(SCREENS) as readonly ScreenName[];

export function Shell({ live, uploads, route, ...ways }: ShellProps): JSX.Element {
  const { latchkey, onSignOut } = ways;
  const { settings, standing } = useStore(live.view);
  const main = useRef<HTMLElement>(null);
  const { team } = settings;
  const screens = NAMES.filter((name) => name !== 'team' || settings.manages);
  const asked = route?.team === team ? route : undefined;
  const screen = screens.find((name) => name === asked?.screen) ?? 'gallery';
  const label = SCREENS[screen];
  useEffect(() => {
    document.title = `${label} · ${team} · Latchkey`;
  }, [label, team]);
  useEffect(() => {
    // Another screen begins at its top.
    scrollTo(0, 0);
    // Whoever hears the page hears the new screen; the first one is what the page begins with.
    if (asked !== undefined && document.activeElement?.closest('nav') != null)
      main.current?.focus({ preventScroll: true });
  }, [screen]);
  if (standing !== 'member') return <Unopened {...ways} team={team} standing={standing} />;
  return (
    <div class="shell">
      <TopBar
        whose={<TeamName latchkey={latchkey} team={team} />}
        screens={screens.map((name) => ({
          label: SCREENS[name],
          href: fragmentOf({ team, screen: name }),
          isOpen: name === screen,
        }))}
        who={settings}
      />
      <main ref={main} tabIndex={-1} class={screen === 'gallery' ? 'screen' : 'screen narrow'} aria-label={label}>
        <StandingNotices live={live} />
        {screen === 'gallery' && (
          <GalleryScreen
            live={live}
            uploads={uploads}
            area={asked?.part}
            item={asked?.item}
            onGo={(part, item, options) => {
              goTo({ team, screen: 'gallery', part, item }, options);
            }}
            linkTo={(part, item) => fragmentOf({ team, screen: 'gallery', part, item })}
          />
        )}
        {screen === 'team' && <TeamScreen live={live} broker={latchkey.broker} />}
        {screen === 'access' && (
          <AccessScreen
            live={live}
            member={asked?.part}
            onMember={(part) => {
              goTo({ team, screen: 'access', part });
            }}
          />
        )}
        {screen === 'settings' && <SettingsScreen live={live} latchkey={latchkey} onSignOut={onSignOut} />}
      </main>
      <UploadTray uploads={uploads} />
    </div>
  );
}
