/**
 * Reads parameters of Systems Manager: texts that are stored encrypted.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 */
import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { LatchkeyError } from '../errors.ts';

const RETRY_AFTER_SECONDS = 5;

/**
 * Returns a port that reads a parameter; `undefined` if there is none of that name. It throws LatchkeyError upstream_unavailable.
 * @param deadline returns that of the current request
 */
export function parameterWith(
  client: SSMClient,
  deadline: () => AbortSignal | undefined,
): (name: string) => Promise<string | undefined> {
  return async (name) => {
    const abortSignal = deadline();
    try {
      const command = new GetParameterCommand({ Name: name, WithDecryption: true });
      const { Parameter } = await client.send(command, abortSignal === undefined ? {} : { abortSignal });
      return Parameter?.Value;
    } catch (cause) {
      if (cause instanceof ParameterNotFound) return undefined;
      throw new LatchkeyError('upstream_unavailable', "the address of smap's database cannot be read", {
        cause,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
  };
}
