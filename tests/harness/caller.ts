/** Returns who AWS says holds some credentials, as CloudTrail would show it. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { KeyPair, Running } from './latchkey.ts';

export function stsClient(running: Running, credentials: KeyPair): STSClient {
  return new STSClient(clientOptions(running, credentials));
}

/**
 * Returns options for a client of any service but S3. The SDK wants an expiry as a Date, so the answer's text is left
 * out.
 */
export function clientOptions({ demo }: Running, { accessKeyId, secretAccessKey, sessionToken }: KeyPair): object {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { endpoint: demo.aws, region: demo.region, credentials, maxAttempts: 1 };
}

/**
 * Requests the caller's identity.
 * @returns the ARN, e.g. `arn:aws:sts::123456789012:assumed-role/latchkey-gallery/demo.max`
 */
export async function callerArn(running: Running, credentials: KeyPair): Promise<string> {
  const sts = stsClient(running, credentials);
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return Arn;
}
