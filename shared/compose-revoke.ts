/** Composes the revoker, separately so that no other function's bundle holds a client of IAM. */
import { randomBytes } from 'node:crypto';
import { IAMClient } from '@aws-sdk/client-iam';
import { changedRows } from './adapters/dynamodb/row-name.ts';
import { revocationRowsIn } from './adapters/dynamodb/revocation-rows.ts';
import { denialPoliciesWith } from './adapters/iam.ts';
import { clientSettings, tableOf } from './compose-clients.ts';
import { readConfig } from './config.ts';
import { DENIAL_POLICY_NAME } from './domain/session/denial-policy.ts';
import { revoke, type Revocation } from './domain/session/revocation.ts';

/** All tries of one call end within the margin of the lease (`LEASE_MARGIN_MS` of `revoker-lease.ts`). */
const IAM_PATIENCE = { requestTimeoutMs: 2500, maxAttempts: 2 };

export interface Revoker {
  /**
   * Makes the session roles' policies deny what has ended.
   * @param event of the table's stream, or any other: it only names the rows to read by their keys
   * @throws the errors of the domain's `revoke`
   */
  revoke(event: unknown): Promise<Revocation>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeRevoker(environment: Readonly<Record<string, string | undefined>>): Revoker {
  const config = readConfig(environment);
  // IAM has the same address as STS, if that has another one than AWS's.
  const iam = new IAMClient(clientSettings(config.region, config.stsEndpoint, IAM_PATIENCE));
  const ports = {
    rows: revocationRowsIn(tableOf(config)),
    policies: denialPoliciesWith(iam, { roleArns: config.roleArns, policyName: DENIAL_POLICY_NAME }),
    now: () => new Date(),
    random: randomBytes,
    pause: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, milliseconds);
      }),
  };
  return { revoke: (event) => revoke(changedRows(event), ports) };
}
