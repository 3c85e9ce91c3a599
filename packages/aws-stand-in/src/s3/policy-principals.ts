/**
 * Checks the principals of a bucket's policy: everybody, accounts, users, roles, sessions and services. S3 refuses one that
 * does not exist. Those of another account cannot be looked up here, and nobody can be one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { notImplemented } from './errors.ts';
import { malformedPolicy } from './policy-conditions.ts';
import { isRecord } from './stored-object.ts';

/** Knows the principals of the bucket's account. */
export interface KnownPrincipals {
  readonly accountId: string;
  readonly has: (arn: string) => boolean;
}

const ACCOUNT = /^(?:arn:aws:iam::(\d{12}):root|(\d{12}))$/;
const MEMBER =
  /^arn:aws:(?:iam::(\d{12}):(?:user|role)\/[\w+=,.@/-]+|sts::(\d{12}):assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+)$/;
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/;
const NOT_IMPLEMENTED = ['Federated', 'CanonicalUser'];

/** @throws AwsError MalformedPolicy, NotImplemented */
export function checkPrincipal(principal: unknown, known: KnownPrincipals): void {
  if (principal === '*') return;
  for (const [kind, value] of Object.entries(isRecord(principal) ? principal : {})) {
    if (NOT_IMPLEMENTED.includes(kind)) throw notImplemented(`a principal of the type ${kind} in a bucket's policy`);
    const names = (Array.isArray(value) ? value : [value]) as unknown[];
    const isValid = (name: unknown): boolean =>
      typeof name === 'string' && (kind === 'AWS' ? isPrincipal(name, known) : SERVICE.test(name));
    if (names.length === 0 || !names.every(isValid)) throw malformedPolicy('Invalid principal in policy');
  }
}

function isPrincipal(name: string, { accountId, has }: KnownPrincipals): boolean {
  if (/^arn:aws:sts::\d*:federated-user\//.test(name)) throw notImplemented("a federated user in a bucket's policy");
  if (name === '*' || ACCOUNT.test(name)) return true;
  const [, ofUser, ofSession] = MEMBER.exec(name) ?? [];
  const account = ofUser ?? ofSession;
  return account === accountId ? has(name) : account !== undefined;
}
