/**
 * Writes the content security policy of the console: scripts, styles and calls of the broker's own, pictures and videos of the stores,
 * and nothing else. https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */

/** @param storeOrigins scheme and host each */
export function contentSecurityPolicy(storeOrigins: readonly string[]): string {
  const stores = [...new Set(storeOrigins)];
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    // Pictures and videos that are being uploaded are shown from the person's own disk, by `blob:`.
    'img-src': ["'self'", 'blob:', ...stores],
    'media-src': ['blob:', ...stores],
    'connect-src': ["'self'", ...stores],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}
