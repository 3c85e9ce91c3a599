/**
 * Checks a membership's limit per minute: requests count when they arrive, fail beyond the limit, and are forgotten
 * after the minute.
 */
import { beforeEach, expect, test } from '@jest/globals';
import { MinuteLimit } from '../../../shared/domain/session/minute-limit.ts';

const REFUSED = { code: 'rate_limited', message: 'too much' };
let nowMs: number;
let limit: MinuteLimit;

beforeEach(() => {
  nowMs = 1_000_000;
  limit = new MinuteLimit({ most: 100, refusal: 'too much' }, () => new Date(nowMs));
});

test('lets through until the most is counted, and says when to come back', () => {
  limit.admit('g.m')(99);
  const count = limit.admit('g.m');
  count(50);
  nowMs += 15_000;
  expect(() => limit.admit('g.m')).toThrow(expect.objectContaining({ ...REFUSED, retryAfterSeconds: 45 }));
});

test('begins anew after a minute, to the millisecond', () => {
  limit.admit('g.m')(100);
  nowMs += 59_999;
  expect(() => limit.admit('g.m')).toThrow(expect.objectContaining({ ...REFUSED, retryAfterSeconds: 1 }));
  nowMs += 1;
  expect(() => limit.admit('g.m')).not.toThrow();
});

test('gives back what is counted back, to the minute it was taken from', () => {
  const late = limit.admit('g.m');
  late(100);
  nowMs += 60_000;
  limit.admit('g.m')(100);
  late(-100);
  expect(() => limit.admit('g.m')).toThrow(expect.objectContaining(REFUSED));
});

test('counts each membership by itself', () => {
  limit.admit('g.m')(100);
  expect(() => limit.admit('g.other')).not.toThrow();
});

test('does not stay shut when the clock is set back', () => {
  limit.admit('g.m')(100);
  nowMs -= 3_600_000;
  expect(() => limit.admit('g.m')).not.toThrow();
});

test('remembers so many memberships and no more', () => {
  limit.admit('first')(100);
  for (let count = 0; count < 2000; count += 1) limit.admit(`m${count}`)(100);
  expect(() => limit.admit('first')).not.toThrow();
  expect(() => limit.admit('m1999')).toThrow(expect.objectContaining(REFUSED));
});
