/** Starts `npm start` as a site for the suites that run on any store: its demo's bucket, and the stand-in's root as the owner. */
import { s3Client, startLatchkey, type StartOptions } from './latchkey.ts';
import { operatorOf } from './operator.ts';
import type { Site } from './role-table-suite.ts';

/** @returns the site, to be ended by `running.dispose()` */
export async function startOnStandIn(options: StartOptions = {}): Promise<Site> {
  const running = await startLatchkey(options);
  return {
    running,
    operator: operatorOf(running),
    bucket: running.demo.bucket,
    owner: running.rootKey,
    s3: (credentials) => s3Client(running, credentials),
  };
}
