/** Composes what the console's function knows of its stack: the addresses by which people reach it, and where the objects are. */
import { readConfig } from './config.ts';
import { bucketAddress } from './domain/signing/s3-address.ts';
import { publicUrlsOf } from './lists.ts';

export interface ConsoleParts {
  now(): Date;
  readonly publicUrls: readonly string[];
  /** Scheme and host of each bucket that the stack lists, and of the store itself where it is none of AWS's. */
  readonly storeOrigins: readonly string[];
}

export function composeConsole(environment: Readonly<Record<string, string | undefined>>): ConsoleParts {
  const config = readConfig(environment);
  const { gallery, smap } = config.buckets;
  const store = config.s3Endpoint === null ? [] : [new URL(config.s3Endpoint).origin];
  return {
    now: () => new Date(),
    publicUrls: publicUrlsOf(environment),
    storeOrigins: [...store, ...[...gallery, ...smap].map((bucket) => bucketAddress(bucket, config).origin)],
  };
}
