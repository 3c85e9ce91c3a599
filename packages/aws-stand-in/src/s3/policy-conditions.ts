/**
 * Condition keys that a bucket's policy can have here: those that requests have, or that a request of a caller on AWS has
 * not either. A Deny by a key that no request has would be stored and never hold, so any other is refused.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { isIP } from 'node:net';
import { AwsError } from '../aws-error.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { notImplemented } from './errors.ts';
import { contextOfHeaders } from './header-rights.ts';

/** Keys of every signed request to S3, in small letters. `aws:sourcearn` and `aws:sourceaccount` are those of services. */
const OF_EVERY_REQUEST = [
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceidentity',
  'aws:sourceip',
  'aws:tokenissuetime',
  'aws:useragent',
  'aws:username',
  's3:authtype',
  's3:signatureage',
  's3:signatureversion',
  's3:x-amz-content-sha256',
];
const PRINCIPAL_TAG = /^aws:principaltag\/.+/;
const OF_LISTS = ['s3:delimiter', 's3:max-keys', 's3:prefix'];
const LISTS = ['s3:ListBucket', 's3:ListBucketVersions'];

/**
 * @param actions that each of the statement's patterns names, of its resources
 * @throws AwsError MalformedPolicy, NotImplemented
 */
export function checkConditions(statement: PolicyStatement, actions: readonly (readonly string[])[]): void {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, operands] of Object.entries(keys)) {
      if (operands.length === 0) throw malformedPolicy('Invalid policy syntax.');
      if (/IpAddress/.test(operator) && !operands.every(isNetwork))
        throw malformedPolicy('Invalid IP address in Conditions');
      const applies = appliesTo(key.toLowerCase());
      if (applies === null) throw notImplemented(`the condition key ${key} in a bucket's policy`);
      if (!actions.every((named) => named.some(applies)))
        throw malformedPolicy('Conditions do not apply to combination of actions and resources in statement');
    }
  }
}

/**
 * Refuses variables of keys that are not known here: what has one would match nothing, and a Deny so would not hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * @throws AwsError NotImplemented
 */
export function checkVariables({ Resource: resources = [], Condition: condition = {} }: PolicyStatement): void {
  const texts = [...resources, ...Object.values(condition).flatMap((keys) => Object.values(keys).flat())];
  for (const [, name = ''] of texts.flatMap((text) => [...text.matchAll(/\$\{([^}]*)\}?/g)])) {
    const [key = ''] = name.split(',', 1);
    if (!['*', '?', '$'].includes(name) && appliesTo(key.trim().toLowerCase()) === null)
      throw notImplemented(`the variable ${key} in a bucket's policy`);
  }
}

/** Returns S3's refusal of a policy. Its words are known from those who met them; the code is the same for all. */
export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicy', 400, message);
}

/** Returns whether requests for an action have the key; `null` if it is not known here. */
function appliesTo(key: string): ((action: string) => boolean) | null {
  if (OF_EVERY_REQUEST.includes(key) || PRINCIPAL_TAG.test(key)) return () => true;
  if (OF_LISTS.includes(key)) return (action) => LISTS.includes(action);
  if (key === 's3:objectcreationoperation') return (action) => action === 's3:PutObject';
  const header = key.replace(/^s3:/, '');
  const isOfHeader = (action: string): boolean => key in contextOfHeaders(action, { [header]: 'any' });
  return isOfHeader('s3:PutObject') || isOfHeader('s3:CreateBucket') ? isOfHeader : null;
}

/** True for an address or CIDR. A variable is none: its value is not known when the policy is put. */
function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more === undefined && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}
