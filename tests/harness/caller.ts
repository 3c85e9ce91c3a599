/** Who AWS says the holder of some credentials is: what CloudTrail would show. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { KeyPair, Running } from './latchkey.ts';

export function stsClient(running: Running, credentials: KeyPair): STSClient {
  return new STSClient(clientOptions(running, credentials));
}

/** For a client of any service but S3. The SDK wants an expiry as a Date, so the answer's text of it is left out. */
export function clientOptions({ demo }: Running, { accessKeyId, secretAccessKey, sessionToken }: KeyPair): object {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { endpoint: demo.aws, region: demo.region, credentials, maxAttempts: 1 };
}

/** @returns the ARN, e.g. `arn:aws:sts::123456789012:assumed-role/latchkey-gallery/demo.max` */
export async function callerArn(running: Running, credentials: KeyPair): Promise<string> {
  const sts = stsClient(running, credentials);
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return Arn;
}
