/**
 * Writes the audit lines of `npm start`: to the terminal, as JSON like the functions on AWS, or in words if a person reads them
 * there, and as JSON into the data folder's file. The client's address, which only this file knows, is added here.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditRecord, ServedRecord } from '../shared/audit-record.ts';
import { inWords } from '../shared/audit-words.ts';

interface Terminal {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
  write(text: string): unknown;
}

const clients = new AsyncLocalStorage<string | undefined>();

/** Runs a request whose audit line names the client. */
export function withClient<Result>(clientIp: string | undefined, work: () => Result): Result {
  return clients.run(clientIp, work);
}

/** Returns the function that writes a record to this terminal, and keeps it as a line. */
export function auditSink(
  output: Terminal,
  environment: Readonly<Record<string, string | undefined>>,
  keep: (line: string) => void,
): (record: AuditRecord) => void {
  // https://no-color.org
  const isColoured = (environment['NO_COLOR'] ?? '') === '' && output.hasColors?.() === true;
  return (record) => {
    const clientIp = clients.getStore();
    const served: ServedRecord = clientIp === undefined ? record : { ...record, clientIp };
    const line = JSON.stringify({ audit: served });
    output.write(`${output.isTTY === true ? inWords(served, { isColoured }) : line}\n`);
    keep(line);
  };
}
