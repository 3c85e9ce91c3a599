/**
 * Reads the audit lines of a stack from CloudWatch Logs: those of every function and of operators, merged by time. Following asks
 * again for the last minutes, because events arrive late, and skips those it has shown.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand, type FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { LatchkeyError } from '../../../shared/errors.ts';
import { proxySettings } from '../proxy.ts';
import type { WayToAws } from './connection.ts';

/**
 * Matches audit lines and nothing else, `*` being any text, also in quotes (as in
 * https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html). The pattern is fixed: names are filtered where
 * the lines are read.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
const AUDIT_LINES = '{ $.audit.decision = "*" }';
/** A dozen groups are asked at a time, and an account may ask five times a second in most regions. */
const POLL_MS = 5000;
/** Covers late events, and a clock of this machine that is wrong by as much as AWS tolerates. */
const OVERLAP_MS = 5 * 60 * 1000;
const MAX_ATTEMPTS = 8;

export interface LogRange {
  readonly sinceMs: number;
  /** Ends following; absent to read what is there and end. */
  readonly until?: AbortSignal | undefined;
}

interface Following {
  readonly pollMs?: number;
  readonly now?: () => number;
  /** Takes what is to be known beside the lines. */
  readonly warn?: (sentence: string) => void;
}

export class CloudWatchLines {
  readonly #client: CloudWatchLogsClient;
  readonly #groups: readonly string[];
  readonly #missing = new Set<string>();
  readonly #warn: (sentence: string) => void;
  readonly #pollMs: number;
  readonly #now: () => number;

  constructor(
    { region, proxy }: WayToAws,
    groups: readonly string[],
    { pollMs = POLL_MS, now = Date.now, warn = console.error }: Following = {},
  ) {
    this.#client = new CloudWatchLogsClient({ region, maxAttempts: MAX_ATTEMPTS, ...proxySettings(proxy) });
    this.#groups = groups;
    this.#pollMs = pollMs;
    this.#now = now;
    this.#warn = warn;
  }

  /** @throws LatchkeyError upstream_refused, unauthenticated, not_found, upstream_unavailable */
  async *lines({ sinceMs, until }: LogRange): AsyncGenerator<string> {
    let askedMs = this.#now();
    const shown = new Map<string, number>();
    try {
      for await (const event of this.#merged(sinceMs)) {
        yield event.message ?? '';
        if (until !== undefined) note(event, shown, askedMs - OVERLAP_MS);
      }
      if (this.#missing.size === this.#groups.length)
        throw new LatchkeyError('not_found', `there is no log group ${this.#groups.join(', ')}`);
      let isWarned = false;
      while (until !== undefined && (await waited(this.#pollMs, until))) {
        const fromMs = Math.max(sinceMs, askedMs - OVERLAP_MS);
        const nextMs = this.#now();
        try {
          for await (const event of this.#merged(fromMs)) {
            if (shown.has(idOf(event))) continue;
            yield event.message ?? '';
            note(event, shown, fromMs);
          }
          askedMs = nextMs;
          isWarned = false;
          for (const [id, timeMs] of shown) if (timeMs < fromMs) shown.delete(id);
        } catch (error) {
          if (!(error instanceof LatchkeyError) || error.code !== 'upstream_unavailable') throw error;
          if (!isWarned) this.#warn(`latchkey: ${error.message}; trying again`);
          isWarned = true;
        }
      }
    } finally {
      this.#client.destroy();
    }
  }

  /** Yields the events of all groups, the earliest first. Of each group a page is in memory. */
  async *#merged(sinceMs: number): AsyncGenerator<FilteredLogEvent> {
    const streams = this.#groups.map((group) => this.#eventsOf(group, sinceMs));
    const heads = await Promise.all(streams.map(async (events) => ({ events, next: await events.next() })));
    for (;;) {
      const waiting = heads.filter(({ next }) => next.done !== true);
      const [first] = waiting.sort((one, other) => timeOf(one.next.value) - timeOf(other.next.value));
      if (first === undefined) return;
      if (first.next.done !== true) yield first.next.value;
      first.next = await first.events.next();
    }
  }

  /** A page may be empty although others follow. */
  async *#eventsOf(logGroupName: string, startTime: number): AsyncGenerator<FilteredLogEvent, undefined> {
    let nextToken: string | undefined;
    do {
      const page = await this.#page({ logGroupName, startTime, filterPattern: AUDIT_LINES, nextToken });
      yield* [...page.events].sort((one, other) => timeOf(one) - timeOf(other));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return undefined;
  }

  async #page(input: {
    readonly logGroupName: string;
    readonly startTime: number;
    readonly filterPattern: string;
    readonly nextToken: string | undefined;
  }): Promise<{ readonly events: readonly FilteredLogEvent[]; readonly nextToken: string | undefined }> {
    const { logGroupName: group } = input;
    try {
      const { events = [], nextToken } = await this.#client.send(new FilterLogEventsCommand(input));
      return { events, nextToken };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw faultOf(error, group);
      if (!this.#missing.has(group))
        this.#warn(`latchkey: there is no log group ${group}, so its lines are missing here`);
      this.#missing.add(group);
      return { events: [], nextToken: undefined };
    }
  }
}

function faultOf(cause: unknown, group: string): LatchkeyError {
  const { name } = cause instanceof Error ? cause : { name: '' };
  // The words name the right; as their cause AWS's answer would be told instead.
  if (name === 'AccessDeniedException')
    return new LatchkeyError(
      'upstream_refused',
      `your AWS rights do not suffice: it needs logs:FilterLogEvents on ${group}`,
    );
  if (['CredentialsProviderError', 'UnrecognizedClientException', 'ExpiredTokenException'].includes(name))
    return new LatchkeyError('unauthenticated', 'AWS knows no such credentials, or they have expired; sign in again', {
      cause,
    });
  return new LatchkeyError('upstream_unavailable', 'CloudWatch Logs does not answer', { cause });
}

function note(event: FilteredLogEvent, shown: Map<string, number>, fromMs: number): void {
  if (timeOf(event) >= fromMs) shown.set(idOf(event), timeOf(event));
}

function idOf({ eventId = '' }: FilteredLogEvent): string {
  return eventId;
}

function timeOf(event: FilteredLogEvent | undefined): number {
  return event?.timestamp ?? 0;
}

/** @returns false if following has ended */
async function waited(milliseconds: number, until: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal: until }).catch(() => undefined);
  return !until.aborted;
}
