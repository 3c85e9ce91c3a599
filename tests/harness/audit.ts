/** The audit lines that a running process has printed. */
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

/** Waits until at least so many lines are there: they come through a pipe, a little after the answer. */
export async function untilAuditLines(running: Running, count: number): Promise<AuditLine[]> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const lines = auditLines(running);
    if (lines.length >= count) return lines;
    if (Date.now() > deadline) throw new Error(`${lines.length} audit lines instead of ${count}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
