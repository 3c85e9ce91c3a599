/** Makes the probes of a run, one of each role, and gets sessions for them from the broker as any client does. */
import { S3Client } from '@aws-sdk/client-s3';
import { LAYOUTS } from '../../../shared/domain/authority/layout.ts';
import { callBroker, refusalOf } from './broker-calls.ts';
import type { ToldPlace } from './broker-findings.ts';
import { findingsOf, type Finding } from './finding.ts';
import { proxyOf, proxySettings } from '../proxy.ts';
import type { Patient, Sitter, SittersSession } from './patient.ts';

const TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 3;

/** Makes one probe of each role. Throws the errors of `createProbe`. */
export async function makeSitters({ operator, team }: Pick<Patient, 'operator' | 'team'>): Promise<Sitter[]> {
  const sitters: Sitter[] = [];
  for (const role of Object.keys(LAYOUTS[team.layout].roles)) {
    const { user, tokenText } = await operator.createProbe(team.team, role);
    sitters.push({ role, user, token: tokenText });
  }
  return sitters;
}

/** @param region of the bucket, if it is known; else what the broker tells counts */
export async function sessionOf(
  { broker, team }: Pick<Patient, 'broker' | 'team'>,
  sitter: Sitter,
  place: ToldPlace,
): Promise<SittersSession | Finding> {
  const findings = findingsOf(`role ${sitter.role}`);
  const answer = await callBroker(`${broker}/v1/teams/${team.team}/credentials`, {
    method: 'POST',
    token: sitter.token,
    body: {},
  });
  const { accessKeyId, secretAccessKey, sessionToken } = (answer.body['credentials'] ?? {}) as Record<string, unknown>;
  if (
    answer.status !== 200 ||
    typeof accessKeyId !== 'string' ||
    typeof secretAccessKey !== 'string' ||
    typeof sessionToken !== 'string'
  )
    return findings.fault(
      `gets no credentials: ${refusalOf(answer)}`,
      'deploy again; the log of the function credentials has what STS answered',
    );
  const s3 = storeClient(place, { accessKeyId, secretAccessKey, sessionToken });
  return { ...sitter, s3, sessionToken };
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** @param credentials default: the operator's own */
export function storeClient({ region, endpoint, forcePathStyle }: ToldPlace, credentials?: Keys): S3Client {
  const { requestHandler, ...proxied } = proxySettings(proxyOf(process.env));
  return new S3Client({
    ...proxied,
    region,
    forcePathStyle,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      ...requestHandler,
      connectionTimeout: TIMEOUT_MS,
      requestTimeout: TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}
