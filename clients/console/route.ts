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

/** @returns the invite in the fragment of a link, as it is */
export function inviteIn(fragment: string): string | undefined {
  return INVITE.exec(fragment)?.[1];
}

/** @returns `undefined` for a fragment that is no route */
export function routeIn(fragment: string): Route | undefined {
  const [start, team, screen, part, ...item] = fragment.split('/').map(decoded);
  if (start !== '#' || !team || !isScreen(screen)) return undefined;
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
