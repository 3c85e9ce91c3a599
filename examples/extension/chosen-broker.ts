/**
 * Remembers whose broker the cloud gallery is of: an address, and no secret. What signs in lies in the library's own database, bound to a
 * key that cannot be exported, and nothing is written where the browser would carry it to other machines.
 */

const NAME = 'broker';
/** Finds the address that the link of an invite begins with, in whatever text is around it. */
const LINK = /https?:\/\/[^\s#]+?(?=\/*#invite=lki_)/i;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1)$/;

/** @returns `undefined` where nothing was chosen, or something else was written */
export function chosenBroker(): string | undefined {
  return brokerAddress(localStorage.getItem(NAME) ?? '');
}

export function chooseBroker(address: string): void {
  localStorage.setItem(NAME, address);
}

/** @returns the broker of a pasted invite; `undefined` for a code alone, and for an address that nobody should trust */
export function brokerOf(pasted: string): string | undefined {
  return brokerAddress(LINK.exec(pasted)?.[0] ?? '');
}

/** Returns an address as the library takes it, if it is one by TLS or of this very machine. */
function brokerAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
