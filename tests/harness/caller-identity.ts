/** Who AWS says the holder of credentials is: what CloudTrail would write. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { KeyPair, Running } from './latchkey.ts';

/** @returns the ARN and `{role id}:{session name}` */
export async function callerIdentity(
  { demo: { aws: endpoint, region } }: Pick<Running, 'demo'>,
  { accessKeyId, secretAccessKey, sessionToken = '' }: KeyPair,
): Promise<{ readonly arn: string; readonly userId: string }> {
  const sts = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  try {
    const { Arn = '', UserId = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { arn: Arn, userId: UserId };
  } finally {
    sts.destroy();
  }
}
