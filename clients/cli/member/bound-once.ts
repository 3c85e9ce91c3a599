/** Asks the broker for a token that is bound to a key, once more where an answer was lost: the key's holder may repeat it. */
import { LatchkeyError } from '../../../shared/errors.ts';
import { type BrokerAnswer, type BrokerClient, type BrokerRequest } from './broker-client.ts';
import { NoDecision } from './no-decision.ts';
import { textField } from './outside-text.ts';
import type { ProofKey } from './proof-key.ts';
import { isToken } from './sign-in.ts';

export interface BoundAnswer {
  readonly content: BrokerAnswer['content'];
  readonly bound: { readonly token: string; readonly expiresAt: string };
}

/** @throws NoDecision, or the LatchkeyError with which the broker refused; internal for a token that is not bound */
export async function boundOnce(
  client: BrokerClient,
  request: BrokerRequest & { readonly key: ProofKey },
): Promise<BoundAnswer> {
  const { content } = await client.ask(request).catch((error: unknown) => {
    // It has a cause if the connection failed, after which nobody knows whether the broker has acted.
    if (error instanceof NoDecision && error.cause !== undefined) return client.ask(request);
    throw error;
  });
  const [token, expiresAt] = [textField(content, 'token'), textField(content, 'expiresAt')];
  if (!isToken(token) || content['tokenType'] !== 'DPoP')
    throw new LatchkeyError(
      'internal',
      "the broker's answer has no token that is bound to a key; its version may be older than this command",
    );
  return { content, bound: { token, expiresAt } };
}
