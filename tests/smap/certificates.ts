/** Makes certificates for a test by openssl: a server's for its names, and its authority's. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (...parameters: string[]): Promise<unknown> => promisify(execFile)('openssl', parameters);

export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Writes them into a folder. */
export async function makeCertificates(dir: string, names: readonly string[] = ['localhost']): Promise<Certificates> {
  const file = (name: string): string => join(dir, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-keyout', file('authority.key'), '-out', file('authority.crt')];
  await openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=test authority', ...authority);
  const request = ['-keyout', file('server.key'), '-out', file('server.csr')];
  await openssl('req', ...newKey, '-subj', '/CN=localhost', ...request);
  await writeFile(file('names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
  const by = ['-CA', file('authority.crt'), '-CAkey', file('authority.key'), '-CAcreateserial'];
  const extensions = ['-days', '2', '-extfile', file('names'), '-out', file('server.crt')];
  await openssl('x509', '-req', '-in', file('server.csr'), ...by, ...extensions);
  return { authority: file('authority.crt'), certificate: file('server.crt'), key: file('server.key') };
}
