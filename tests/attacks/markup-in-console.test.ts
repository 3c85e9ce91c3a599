/**
 * Attack: a link to the console whose path, query or host is markup or another site's address, so that the page runs a script of the
 * attacker's or loads one. Of a request the page has one encoded segment of its path at most, and that leads to the broker itself.
 */
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { builtConsole } from '../../clients/console/built/build-console.ts';
import { consolePage, type ConsoleFiles } from '../../shared/http/console/console-reply.ts';
import { eventOf } from '../harness/events.ts';

const MARK = 'zzmarkzz';
const MARKUP = [
  `"><script>alert("${MARK}")</script>`,
  `'><img src=x onerror=alert('${MARK}')>`,
  `" onload="${MARK}`,
  `</script><base href="https://${MARK}.example/">`,
  `<!--${MARK}`,
  `{assets}${MARK}`,
  `$&$\`$'${MARK}`,
  `javascript:${MARK}`,
  `//${MARK}.example`,
  `\\\\${MARK}.example`,
  `https://${MARK}.example`,
  `?${MARK}`,
  `#${MARK}`,
  `%22%3E${MARK}`,
  `\u0000\r\n\u2028${MARK}`,
  `\ud800${MARK}`,
  '..',
  '.',
];
const ORIGIN = 'https://broker.example.org';

let built: ConsoleFiles;

beforeAll(async () => {
  built = await builtConsole();
});

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

function pageFor(event: APIGatewayProxyEventV2, publicUrls: readonly string[] = [ORIGIN]): string {
  const { body = '' } = consolePage(event, built, { publicUrls, storeOrigins: [] });
  return body;
}

/** Returns what stands before the names of the files, and holds that the page is otherwise as it was built. */
function assetsIn(page: string): string {
  const [, assets = ''] = /<script type="module" src="([^"]*)console-/.exec(page) ?? [];
  expect(page).toBe(built.page.split('{assets}').join(assets));
  return assets;
}

describe.each(MARKUP)('%j', (text) => {
  test.each([`/${text}`, `/base/${text}`, `/${text}/`, text])('in the path %j', (path) => {
    const assets = assetsIn(pageFor(eventOf({ path, routeKey: 'GET /' })));
    expect(assets).toMatch(/^(?:\.\/[A-Za-z0-9%._~!'()*-]+\/)?assets\/$/);
    for (const shown of [`${ORIGIN}/`, `${ORIGIN}/base/page`]) expect(new URL(assets, shown).origin).toBe(ORIGIN);
  });

  test('in the query and the headers', () => {
    const headers = Object.fromEntries(
      ['host', 'x-forwarded-host', 'x-forwarded-prefix', 'forwarded', 'x-original-url', 'user-agent', 'referer'].map(
        (name) => [name, text],
      ),
    );
    const query = { invite: text, base: text, assets: text };
    expect(assetsIn(pageFor(eventOf({ path: '/', routeKey: 'GET /', headers, query })))).toBe('assets/');
  });

  test('in the name that was asked for', () => {
    const event = eventOf({ path: '/', routeKey: 'GET /' });
    const asked = { ...event, requestContext: { ...event.requestContext, domainName: text } };
    expect(assetsIn(pageFor(asked, [ORIGIN, `${ORIGIN}/latchkey`]))).toBe('assets/');
  });
});
