/** Runs the doctor in the test's own process against a running `npm start`, and looks at what it left. */
import { randomBytes } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Finding } from '../../clients/cli/doctor/finding.ts';
import { examine } from '../../clients/cli/doctor/examination.ts';
import type { Patient } from '../../clients/cli/doctor/patient.ts';
import type { Latchkey } from '../harness/use-latchkey.ts';

export type Changes = Partial<Pick<Patient, 'broker' | 'store' | 'own'>>;

/** Examines a team; the changes stand for another configuration than the broker has. */
export async function examined(latchkey: Latchkey, team: string, changes: Changes = {}): Promise<readonly Finding[]> {
  return examine({ ...(await patientOf(latchkey, team)), ...changes }, () => undefined);
}

export async function patientOf(latchkey: Latchkey, team: string): Promise<Patient> {
  const { operator, broker } = latchkey;
  return {
    operator,
    team: await operator.liveTeam(team),
    store: operator.store,
    broker,
    own: latchkey.s3('root'),
    run: randomBytes(8).toString('hex'),
    patienceMs: 2000,
  };
}

/** Returns the faults, as `area: what`. */
export function faultsOf(findings: readonly Finding[]): string[] {
  return findings.filter(({ state }) => state === 'fault').map(({ area, what }) => `${area}: ${what}`);
}

export function ofArea(findings: readonly Finding[], area: string): Finding[] {
  return findings.filter((finding) => finding.area === area);
}

/** Returns all keys and uploads of a bucket. */
export async function contentOf(latchkey: Latchkey, Bucket: string): Promise<string[]> {
  const s3 = latchkey.s3('root');
  const { Contents: objects = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const { Uploads: uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  return [...objects.map(({ Key, ETag }) => `${Key} ${ETag}`), ...uploads.map(({ Key }) => `upload ${Key}`)];
}
