/** Follows the fragment of the page's address. */
import { useEffect, useState } from 'preact/hooks';
import { fragmentOf, routeIn, type Route } from './route.ts';

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

/** Goes to a route; `isReplaced` leaves no step in the history. */
export function goTo(route: Route, { isReplaced = false } = {}): void {
  if (isReplaced) replaceBy(fragmentOf(route));
  else location.hash = fragmentOf(route);
}

/** Leaves the route, and no step in the history. */
export function goNowhere(): void {
  replaceBy(location.pathname);
}

function replaceBy(address: string): void {
  history.replaceState(null, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
