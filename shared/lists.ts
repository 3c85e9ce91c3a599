/**
 * Reads lists in the environment: texts with commas. It has a file of its own, so that a function can read one without the rest.
 */

/** Returns the items of a list with commas. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Returns `PUBLIC_URLS`, without trailing slashes. */
export function publicUrlsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return listOf(environment['PUBLIC_URLS'] ?? '').map((url) => url.replace(/\/+$/, ''));
}
