/** Reads the audit lines that a running process has printed. */
import { randomUUID } from 'node:crypto';
import { send } from './http.ts';
import type { Running } from './latchkey.ts';

const POLL_MS = 20;
const DEADLINE_MS = 10_000;

export type AuditLine = Readonly<Record<string, unknown>>;

export function auditLines(running: Running): AuditLine[] {
  return running
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{"audit":') && line.endsWith('}'))
    .map((line) => (JSON.parse(line) as { audit: AuditLine }).audit);
}

/** Waits for at least this many lines: they arrive through a pipe, a little after the answer. */
export async function untilAuditLines(running: Running, count: number): Promise<AuditLine[]> {
  return until(() => {
    const lines = auditLines(running);
    return lines.length < count ? undefined : lines;
  }, `${count} audit lines`);
}

/**
 * Returns all lines of some work, and no others. Requests before and after it mark its lines, since lines of earlier
 * answers may still be on their way.
 */
export async function auditLinesOf<Result>(
  running: Running,
  work: () => Promise<Result>,
): Promise<{ result: Result; lines: AuditLine[] }> {
  const from = await marked(running);
  const result = await work();
  const to = await marked(running);
  return { result, lines: auditLines(running).slice(from + 1, to) };
}

/**
 * Sends a request.
 * @returns the index of its line
 */
async function marked(running: Running): Promise<number> {
  const team = `mark-${randomUUID()}`;
  await send(running.demo.broker, `/v1/teams/${team}`);
  const line = await untilAuditLine(running, ({ askedTeam }) => askedTeam === team);
  return auditLines(running).findIndex(({ requestId }) => requestId === line['requestId']);
}

/** Waits for the one line that fulfils the condition. */
export async function untilAuditLine(running: Running, isRequested: (line: AuditLine) => boolean): Promise<AuditLine> {
  return until(() => auditLines(running).find(isRequested), 'the audit line');
}

async function until<Found>(look: () => Found | undefined, what: string): Promise<Found> {
  const deadlineMs = performance.now() + DEADLINE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
