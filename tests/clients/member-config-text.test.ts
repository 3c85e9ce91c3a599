/** Checks that a profile is written into AWS's configuration without touching a byte of what is not ours. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseProfile, placeIn, profileSections } from '../../clients/cli/member/aws-profile.ts';
import { homeFolder } from '../../clients/cli/member/home-folder.ts';
import { hasProfile, withSection } from '../../clients/cli/member/config-text.ts';

const SIGN_IN = { broker: 'https://keys.example.org', team: 'demo', user: 'max', token: 'x' };
const LINE =
  'credential_process = /usr/bin/node /opt/latchkey credentials --process --team demo --user max --broker https://keys.example.org\n';
const AWS = { region: 'eu-central-1', endpoint: null };
const OWN = { region: 'eu-central-1', endpoint: 'http://127.0.0.1:9000' };

function configured(
  text: string,
  profile = 'p',
  place: typeof AWS | typeof OWN = AWS,
  command = ['/usr/bin/node', '/opt/latchkey'],
): string {
  return profileSections(profile, SIGN_IN, place, command).reduce(withSection, text);
}

const SECTION = `[profile p]\n${LINE}region = eu-central-1\n`;

describe('a new profile', () => {
  test('is the first, or comes after all that is there', () => {
    expect(configured('')).toBe(SECTION);
    expect(configured('', 'default')).toBe(SECTION.replace('profile p', 'default'));
    for (const before of [
      '# mine\n',
      '[default]\nregion=x # y\n\ts3 =\n  a = b\n',
      '[odd section]\n= \n',
      '[profile pp]\noutput = json\n',
      '\ufeff[a]\n',
    ])
      expect(configured(before)).toBe(`${before}\n${SECTION}`);
  });

  test('has the line ends of the file, and ends its last line', () => {
    expect(configured('[default]\r\nregion = x')).toBe(
      `[default]\r\nregion = x\r\n\r\n${SECTION.replaceAll('\n', '\r\n')}`,
    );
  });

  test('names a store that is not AWS in a section of its own', () => {
    const services = '[services latchkey-p]\ns3 =\n  endpoint_url = http://127.0.0.1:9000\n';
    expect(configured('', 'p', OWN)).toBe(`${SECTION}services = latchkey-p\n\n${services}`);
    expect(configured(configured('', 'p', OWN), 'p', OWN)).toBe(configured('', 'p', OWN));
  });
});

describe('a profile of ours', () => {
  test('is replaced where it is, and comments in it stay', () => {
    const older = `# a\n[profile p]\n# b\n${LINE.replace('/opt/latchkey', '"/old place/latchkey"').replace('max', 'ada')}region = us-east-1\n\n# c\n[profile q]\nx = y`;
    expect(configured(older)).toBe(`# a\n[profile p]\n${LINE}region = eu-central-1\n# b\n\n# c\n[profile q]\nx = y`);
    expect(configured(SECTION)).toBe(SECTION);
  });

  test('loses the store that it no longer has', () => {
    expect(configured(configured('', 'p', OWN))).not.toMatch(/^services = /m);
  });

  test.each(['[profile  p]', '[profile "p"]', "[profile 'p'] # mine", '[ profile p ]'])('is found as %s', (header) => {
    expect(configured(SECTION.replace('[profile p]', header))).toBe(SECTION.replace('[profile p]', header));
  });
});

test.each([
  ['another program', '[profile p]\ncredential_process = /bin/other\n', /latchkey did not write it/],
  ['a role', '[profile p]\nrole_arn = x\nsource_profile = y\n', /it has role_arn, source_profile/],
  ['keys', '[profile p]\naws_access_key_id=x\naws_secret_access_key=y\n', /it has aws_access_key_id/],
  ['a region alone', '[profile p]\nregion = x\n', /latchkey did not write it/],
  ['more than ours', `${SECTION}output = json\n`, /it has output/],
  ['a second one', `${SECTION}\n${SECTION}`, /it is there twice/],
])('a profile with %s is refused, with the way out', (_what, text, why) => {
  expect(() => configured(text)).toThrow(why);
  expect(() => configured(text)).toThrow(
    /name another by --profile, remove that one, or put in the lines of --print yourself/,
  );
});

test('credentials of a profile are found in whatever form', () => {
  expect(hasProfile('[p]\naws_access_key_id = x\n', 'p')).toBe(true);
  expect(hasProfile('[profile p]\n', 'p')).toBe(true);
  expect(hasProfile('[pp]\n# [p]\n', 'p')).toBe(false);
});

test.each([
  [['/a b/node', '/c/latchkey'], '"/a b/node" /c/latchkey'],
  [['/a$b/node'], "'/a$b/node'"],
  [["/it's $x/node"], `'/it'\\''s $x/node'`],
  [['/usr/bin/env', 'LATCHKEY_HOME=/x'], '/usr/bin/env LATCHKEY_HOME=/x'],
])('the words %j are quoted as SDKs take them apart', (command, written) => {
  expect(configured('', 'p', AWS, command)).toContain(`credential_process = ${written} credentials --process `);
});

test.each(['/a #b/node', '/a ;b/node', '/a\nb/node'])('a path like %j is refused: no quotes help there', (path) => {
  expect(() => configured('', 'p', AWS, [path])).toThrow(/cannot hold the path/);
});

test.each([
  ['region', 'x;id'],
  ['region', 'x\u2028y'],
  ['bucket', 'webqsee;id'],
  ['bucket', '$(id)'],
  ['endpoint', 'http://127.0.0.1:9000/ x'],
  ['endpoint', 'file:///x'],
])('a %s that is %j is refused: it would be part of lines that are run', (field, value) => {
  const answer = { region: 'eu-central-1', bucket: 'webqsee', endpoint: null };
  expect(placeIn(answer)).toEqual(answer);
  expect(() => placeIn({ ...answer, [field]: value })).toThrow(new RegExp(`no ${field}`));
});

test('a home folder that is named from here is the same from anywhere: a profile holds it', () => {
  expect(homeFolder({ LATCHKEY_HOME: 'keys' })).toBe(join(process.cwd(), 'keys'));
  expect(homeFolder({ LATCHKEY_HOME: '/keys' })).toBe('/keys');
});

test('the names of profiles are those that AWS takes', () => {
  for (const name of ['default', 'a.b_c-d@e:f/g%h+1']) expect(parseProfile(name)).toBe(name);
  for (const name of ['', 'a b', 'a]b', 'a\nb', 'ä', "a'"]) expect(() => parseProfile(name)).toThrow(/Allowed are/);
});
