/** Reads and writes the page's routes, which are fragments: what a person looks at never reaches a server by its address. */

/** Names the screens as people read them. */
export const SCREENS = { gallery: 'Gallery', team: 'Team', access: 'Access', settings: 'Settings' };
export type ScreenName = keyof typeof SCREENS;

export interface Route {
  readonly team: string;
  readonly screen: ScreenName;
  /** The area of the gallery, or the member of `access`. */
  readonly part?: string | undefined;
  /** The key of the item that is open, below the area's prefix. */
  readonly item?: string | undefined;
}

const INVITE = /^#invite=(.*)$/s;
/** Matches an invite in a link that somebody or something has bent: it is wiped from the address bar all the same. */
const BENT = /lki_[0-9a-f]{20}/;
/** Is the broker's own rule: no other text of a link is shown as a team's name. */
const TEAM = /^[a-z0-9][a-z0-9-]{1,62}$/;
const MAX_CHARACTERS = 20_000;

/** @returns the invite in the fragment of a link, as it is */
export function inviteIn(fragment: string): string | undefined {
  return (INVITE.exec(fragment)?.[1] ?? (BENT.test(fragment) ? decoded(fragment) : undefined))?.slice(
    0,
    MAX_CHARACTERS,
  );
}

/** @returns `undefined` for a fragment that is no route */
export function routeIn(fragment: string): Route | undefined {
  const [start, team, screen, part, ...item] = fragment.split('/').map(decoded);
  if (start !== '#' || team === undefined || !TEAM.test(team) || !isScreen(screen)) return undefined;
  return {
    team,
    screen,
    ...(part ? { part } : {}),
    ...(item.length > 0 ? { item: item.join('/') } : {}),
  };
}

/** Returns the fragment of a route, with which `routeIn` finds it again. */
export function fragmentOf({ team, screen, part, item }: Route): string {
  const steps = [team, screen, ...(part === undefined ? [] : [part, ...(item === undefined ? [] : item.split('/'))])];
  return `#/${steps.map(encodeURIComponent).join('/')}`;
}

function isScreen(text: string | undefined): text is ScreenName {
  return Object.hasOwn(SCREENS, text ?? '');
}

/** Returns a broken encoding as it is: it is somebody's typing, and leads nowhere. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
