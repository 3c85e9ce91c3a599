/** Returns the request that the broker sends to STS for a member, as it goes on the wire. */
import { expect } from '@jest/globals';
import { STSClient } from '@aws-sdk/client-sts';
import { assumeRoleWith } from '../../shared/adapters/sts.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import { sessionRequest } from '../../shared/domain/session/session.ts';
import { clientOptions } from './caller.ts';
import { answer } from './faults.ts';
import type { Running } from './latchkey.ts';
import { startUpstream } from './upstream.ts';

const ANY_ROLE = 'arn:aws:iam::123456789012:role/any';

interface Asking {
  readonly team: string;
  readonly user: string;
  readonly root: string;
  readonly membership: string;
}

/** @returns the parameters of AssumeRole, which is refused so that nothing follows */
export async function askedOfSts(running: Running, asking: Asking): Promise<URLSearchParams> {
  const sts = await startUpstream(running.demo.aws);
  sts.fail(answer(500, ''));
  const client = new STSClient({ ...clientOptions(running, running.rootKey), endpoint: sts.url });
  const scope = scopeOf({ ...asking, role: 'member', layout: 'webqsee', bucket: 'webqsee' });
  const request = sessionRequest(scope, {
    ...{ roleArns: { gallery: ANY_ROLE, smap: ANY_ROLE }, partition: 'aws', sessionTags: true, smapServerActions: [] },
    buckets: { gallery: ['webqsee'], smap: [] },
  });
  const refused = await assumeRoleWith(client, () => undefined)(request).catch((error: unknown) => error);
  client.destroy();
  await sts.close();
  expect(refused).toMatchObject({ code: 'upstream_unavailable' });
  return new URLSearchParams(sts.requests[0]?.body);
}
