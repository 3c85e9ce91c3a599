/** Frames the screens of a team: whose it is, the ways between its screens, and what is wrong at the moment. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Latchkey } from '../browser/latchkey.ts';
import { AccessScreen } from '../ui/access/access-screen.tsx';
import { GalleryScreen } from '../ui/gallery/gallery-screen.tsx';
import { SettingsScreen } from '../ui/settings/settings-screen.tsx';
import { useStore } from '../ui/store.ts';
import { TeamScreen } from '../ui/team/team-screen.tsx';
import { UploadTray } from '../ui/uploads/upload-tray.tsx';
import type { OpenTeam } from './kept-teams.ts';
import { fragmentOf, SCREENS, type Route, type ScreenName } from './route.ts';
import { goTo } from './use-route.ts';
import { StandingNotices } from './standing-notices.tsx';
import { Unopened, type Ways } from './unopened.tsx';
import '../ui/parts/tabs.css';
import './shell.css';

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
      <header class="top">
        <a
          class="skip button"
          href={location.hash}
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          Skip to content
        </a>
        <TeamName latchkey={latchkey} team={team} />
        <nav aria-label="Screens">
          {screens.map((name) => (
            <a
              key={name}
              class="tab"
              href={fragmentOf({ team, screen: name })}
              aria-current={name === screen ? 'page' : undefined}
            >
              {SCREENS[name]}
            </a>
          ))}
        </nav>
        <span class="who small quiet">
          <bdi>{settings.user}</bdi>, {settings.role}
        </span>
      </header>
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

/** Names the team; where several are signed in, it changes between them. */
function TeamName({ latchkey, team }: { readonly latchkey: Latchkey; readonly team: string }): JSX.Element {
  const teams = latchkey.signedInTeams;
  if (teams.length < 2)
    return (
      <span class="whose" dir="auto">
        {team}
      </span>
    );
  return (
    <select
      class="whose button"
      aria-label="Team to show"
      onChange={({ currentTarget }) => {
        goTo({ team: currentTarget.value, screen: 'gallery' });
      }}
    >
      {teams.map((one) => (
        <option key={one.team} selected={one.team === team}>
          {one.team}
        </option>
      ))}
    </select>
  );
}
