/** Proves that the README's tables say what the code does: rights of roles, lifetimes, and figures that docs/bench.md has too. */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { rightsInWords } from '../../docs/roles/rights-in-words.ts';
import { LAYOUT_NAMES, LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { attachmentSettingsOf } from '../../shared/domain/people/attachment-settings.ts';
import { DEFAULT_INVITE_SECONDS } from '../../shared/domain/people/invite.ts';
import { CHAIN_LIFETIME_SECONDS, MEMBER_TOKEN_LIFETIME_SECONDS } from '../../shared/domain/people/token.ts';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from '../../shared/domain/session/session.ts';
import { DEFAULT_EXPIRES_SECONDS, MAX_EXPIRES_SECONDS } from '../../shared/domain/signing/presign-item.ts';
import { MAX_AGE_MS } from '../../shared/domain/session/fresh-cache.ts';
import { tableRows } from '../harness/table-rows.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const BENCH_PAGE = readFileSync(new URL('../../docs/bench.md', import.meta.url), 'utf8');
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

test('each role may do there what its layout says', () => {
  const expected = LAYOUT_NAMES.flatMap((layout) =>
    Object.entries(LAYOUTS[layout].roles).map(([role, { areas, manages }]) => {
      const byWords = Map.groupBy(LAYOUTS[layout].areas, (area) => rightsInWords(areas[area] ?? {}));
      byWords.delete('nothing');
      const rights = [...byWords].map(
        ([words, those]) => `${those.map((area) => `\`${area}/\``).join(', ')}: ${words}`,
      );
      return [`\`${layout}\``, `\`${role}\``, rights.join('<br>'), manages === true ? 'yes' : 'no'];
    }),
  );
  expect(tableRows(README, 'Roles')).toEqual(expected);
});

test('each thing lives there as long as it does', () => {
  const { pictureUrlSeconds, videoUrlSeconds } = attachmentSettingsOf({});
  const lives = tableRows(README, 'How long a token lives, and what a stolen one can do').map(([, words]) => words);
  expect(lives).toEqual([
    `${DEFAULT_INVITE_SECONDS / HOUR} hours unless asked otherwise; works once`,
    `${MEMBER_TOKEN_LIFETIME_SECONDS / DAY} days; can be renewed until ${CHAIN_LIFETIME_SECONDS / DAY} days after joining`,
    'the same',
    'until it is ended, or to the expiry it was made with',
    `${MIN_DURATION_SECONDS / MINUTE} to ${MAX_DURATION_SECONDS / MINUTE} minutes`,
    `${DEFAULT_EXPIRES_SECONDS / MINUTE} minutes unless asked otherwise, at most ${MAX_EXPIRES_SECONDS / MINUTE}`,
    `${pictureUrlSeconds / MINUTE} minutes, sound and video ${videoUrlSeconds / MINUTE}, unless set otherwise`,
  ]);
  expect(README).toContain(`A token that has ended is refused within ${MAX_AGE_MS / 1000} seconds`);
});

test('each figure of speed stands in docs/bench.md beside the same command', () => {
  const published = tableRows(BENCH_PAGE, 'Figures');
  const shown = tableRows(README, 'How fast');
  expect(shown.length).toBeGreaterThanOrEqual(2);
  for (const [question = '', ours, instead = '', command] of shown) {
    const [, , figure = ''] = published.find((row) => row.at(-1) === command && row[1] === ours) ?? [];
    expect([question, instead.split(',')[0]]).toEqual([question, figure.split(',')[0]]);
  }
});
