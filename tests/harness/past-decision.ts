/** The signer of max of the demo as if the decision had said yes to everything. */
import { ACTIONS } from '../../shared/domain/authority/layout.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import { decide } from '../../shared/domain/signing/presign-decision.ts';
import { Presigner } from '../../shared/domain/signing/presigner.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import type { CredentialsAnswer, Running } from './latchkey.ts';

/** @returns what signs a GET of a key; it gives the path and query of the URL */
export function presignerPastDecision(
  { demo }: Running,
  { credentials }: CredentialsAnswer,
  root: string,
): (key: string) => string {
  const place = { team: 'demo', layout: 'webqsee', bucket: 'webqsee', root } as const;
  const scope = scopeOf({ ...place, user: 'max', role: 'member', membership: 'g.m' });
  const session = {
    credentials,
    expiresAt: new Date(credentials.expiration),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
  const location = { s3Region: demo.region, s3Endpoint: demo.aws, s3ForcePathStyle: true };
  const presigner = new Presigner(scope, session, location, new Date(), new SigningKeys());
  const everything = { grants: [{ actions: ACTIONS, prefix: '' }] };
  return (key) => presigner.sign(decide({ op: 'get', key }, everything)).url.slice(demo.aws.length);
}
