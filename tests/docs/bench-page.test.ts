/** Proves that docs/bench.md has each bench with its command, and that the ratio of a row is that of its figures. */
import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { tableRows } from '../harness/table-rows.ts';

const PROJECT = new URL('../../', import.meta.url);
const ROWS = tableRows(readFileSync(new URL('docs/bench.md', PROJECT), 'utf8'), 'Figures');
const UNITS: Readonly<Record<string, number>> = { µs: 1, ms: 1e3, s: 1e6, KB: 1, MB: 1e3 };
/** Both figures of a row are rounded to two digits or so. */
const ROUNDED = 0.15;
const UNMEASURED = '–';

/** Returns a figure in the smallest unit of its kind. */
function amount(figure: string): number {
  const [, number, unit = ''] = /^([\d.]+) (\S+?)(?:,|$)/.exec(figure) ?? [];
  return Number(number) * (UNITS[unit] ?? NaN);
}

test('each bench has a row with its command, and no row has another', () => {
  const names = readdirSync(new URL('bench/', PROJECT))
    .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
    .map((name) => `\`npm run bench -- ${name.slice(0, -3)}\``);
  expect([...new Set(ROWS.map((row) => row.at(-1)))].sort()).toEqual(names.sort());
});

test('each row has a figure of ours, and the ratio of both where there is a peer', () => {
  for (const [question, ours = '', instead = '', ratio = ''] of ROWS) {
    if (ours === UNMEASURED) {
      expect([question, instead, ratio]).toEqual([question, UNMEASURED, '']);
      continue;
    }
    expect([question, amount(ours) > 0]).toEqual([question, true]);
    if (instead.startsWith('nothing')) expect([question, ratio]).toEqual([question, '']);
    else {
      const expected = amount(instead) / amount(ours);
      expect([question, Math.abs(Number(ratio) / expected - 1) < ROUNDED]).toEqual([question, true]);
    }
  }
});

test('what is slower than its peer is said below', () => {
  const page = readFileSync(new URL('docs/bench.md', PROJECT), 'utf8');
  const behind = ROWS.filter(([, , , ratio = '']) => ratio !== '' && Number(ratio) < 1);
  const [, section = ''] = /^## Where Latchkey is behind\n([^]*?)^## /m.exec(page) ?? [];
  expect(section.split('\n- ').length - 1).toBeGreaterThanOrEqual(behind.length);
});
