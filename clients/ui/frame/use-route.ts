/** Follows the fragment of the page's address, changes it, and takes out of it what must not stay there. */
import { useEffect, useState } from 'preact/hooks';
import { fragmentOf, inviteIn, routeIn, type Route } from './route.ts';

/** @returns the route, `undefined` for none; drawn anew whenever it changes */
export function useRoute(): Route | undefined {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const onChange = (): void => {
      setFragment(location.hash);
    };
    addEventListener('hashchange', onChange);
    return () => {
      removeEventListener('hashchange', onChange);
    };
  }, []);
  return routeIn(fragment);
}

/** Removes an invite from the address bar and the history. @returns the invite's code, as the link has it */
export function takeInvite(): string | undefined {
  const invite = inviteIn(location.hash);
  if (invite !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return invite;
}

/** Goes to a route; `isReplaced` leaves no step in the history. */
export function goTo(route: Route, { isReplaced = false } = {}): void {
  if (isReplaced) replaceBy(fragmentOf(route));
  else location.hash = fragmentOf(route);
}

/** Loads the page anew, without its route: what it had in memory is gone. @param told what the person is told then */
export function startAnew(told: string): void {
  history.replaceState(told, '', location.pathname);
  location.reload();
}

/** Returns what the page before this one had to tell, once. */
export function takeTold(): string | undefined {
  const told: unknown = history.state;
  history.replaceState(null, '');
  return typeof told === 'string' ? told : undefined;
}

function replaceBy(address: string): void {
  history.replaceState(null, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
