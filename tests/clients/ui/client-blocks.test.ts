/** Proves that what other programs need is written with the team's values, and that no value escapes from its quotes. */
import { expect, test } from '@jest/globals';
import { clientBlocks, connectionSettings } from '../../../clients/ui/settings/client-blocks.ts';

const PLACE = {
  team: 'acme',
  user: 'max',
  bucket: 'webqsee',
  region: 'eu-central-1',
  endpoint: null,
  forcePathStyle: false,
  root: 'webqsee/acme/',
  grants: [
    { actions: ['write'], prefix: 'webqsee/acme/private/max/' },
    { actions: ['read', 'list'], prefix: 'webqsee/acme/shared/' },
  ],
} as const;

function textOf(title: string, change: Partial<Parameters<typeof clientBlocks>[0]> = {}): string {
  return clientBlocks({ ...PLACE, ...change }).find((block) => block.title === title)?.text ?? '';
}

test('the connection settings name an endpoint only where there is one', () => {
  expect(connectionSettings(PLACE)).toBe('{"region":"eu-central-1"}');
  expect(connectionSettings({ ...PLACE, endpoint: 'http://store' })).toBe(
    '{"region":"eu-central-1","endpoint":"http://store"}',
  );
});

test('the commands list what the member lists', () => {
  expect(textOf('AWS CLI').split('\n')).toEqual([
    'npx latchkey login',
    'npx latchkey configure --profile acme --team acme --user max',
    'aws --profile acme s3 ls s3://webqsee/webqsee/acme/shared/',
  ]);
});

test('another store than AWS is named to each program', () => {
  const change = { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true };
  expect(textOf('AWS CLI', change)).toContain(' --endpoint-url http://127.0.0.1:9000 ');
  expect(textOf('rclone', change)).toMatch(/provider=Other .* endpoint=http:\/\/127\.0\.0\.1:9000\n/s);
  expect(textOf('AWS SDK for JavaScript', change)).toContain(
    "endpoint: 'http://127.0.0.1:9000',\n  forcePathStyle: true,",
  );
  expect(textOf('rclone')).toContain('provider=AWS');
  expect(textOf('AWS SDK for JavaScript')).not.toContain('endpoint');
});

test('a value that a shell or a script would read stays one word', () => {
  const root = `it's "$(x)"\\/`;
  const grants = [{ actions: ['list'], prefix: root }] as const;
  expect(textOf('AWS CLI', { grants })).toContain(`'s3://webqsee/it'\\''s "$(x)"\\/'`);
  expect(textOf('AWS SDK for JavaScript', { grants })).toContain(String.raw`Prefix: 'it\'s "$(x)"\\/' })`);
});
