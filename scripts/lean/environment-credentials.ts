/**
 * Replaces `@aws-sdk/credential-provider-node` in bundles: Lambda puts a function's credentials into its environment and nowhere
 * else, so the chain of files, sign-in portals and metadata services behind it (115 KB) is left out.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';

export function defaultProvider(): ReturnType<typeof fromEnv> {
  return fromEnv();
}
