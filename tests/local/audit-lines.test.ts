/** Proves where audit lines of `npm start` go: words to a terminal, JSON to a pipe, and the same JSON into what is kept. */
import { expect, test } from '@jest/globals';
import { auditSink, withClient } from '../../local/audit-lines.ts';
import type { AuditRecord } from '../../shared/audit-record.ts';

const RECORD: AuditRecord = {
  time: '2026-11-27T20:42:11.123Z',
  requestId: 'an-id',
  route: 'GET /v1/me',
  sourceIp: '127.0.0.1',
  decision: 'allowed',
  status: 200,
  durationMs: 3,
};

interface Written {
  readonly printed: string[];
  readonly kept: string[];
}

function written(
  terminal: object,
  environment: Readonly<Record<string, string>>,
  record = RECORD,
  client?: string,
): Written {
  const [printed, kept]: [string[], string[]] = [[], []];
  const sink = auditSink({ ...terminal, write: (text) => printed.push(text) }, environment, (line) => kept.push(line));
  withClient(client, () => {
    sink(record);
  });
  return { printed, kept };
}

test('a pipe gets JSON, with the client behind a trusted proxy alone', () => {
  const line = JSON.stringify({ audit: RECORD });
  expect(written({ hasColors: () => true }, {})).toEqual({ printed: [`${line}\n`], kept: [line] });
  const behind = JSON.stringify({ audit: { ...RECORD, clientIp: '203.0.113.7' } });
  expect(written({}, {}, RECORD, '203.0.113.7')).toEqual({ printed: [`${behind}\n`], kept: [behind] });
});

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '' }, true],
  [true, { NO_COLOR: '1' }, false],
  [false, {}, false],
])('a terminal with colours: %s, and %j: coloured %s', (has, environment, isColoured) => {
  const { printed, kept } = written({ isTTY: true, hasColors: () => has }, environment);
  expect(printed[0]?.includes('\u001b[32m')).toBe(isColoured);
  expect(printed[0]).toContain('20:42:11Z GET /v1/me nobody');
  expect(kept).toEqual([JSON.stringify({ audit: RECORD })]);
});
