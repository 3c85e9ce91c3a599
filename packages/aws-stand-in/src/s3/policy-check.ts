/**
 * Checks a bucket's policy as S3 does when it is put, in S3's words, and refuses what is not evaluated here.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 * The words are published by those who met them: https://github.com/humanmade/S3-Uploads/issues/239,
 * https://github.com/noobaa/noobaa-core/issues/10058, https://github.com/cloud-custodian/cloud-custodian/issues/4948,
 * https://github.com/versity/versitygw/blob/main/auth/bucket_policy.go
 */
import { AwsError } from '../aws-error.ts';
import { parsePolicy, type PolicyDocument, type PolicyStatement } from '../policy/document.ts';
import { hasUniqueNames } from '../unique-names.ts';
import { notImplemented } from './errors.ts';
import { actionsNamed, type ResourceKind } from './policy-actions.ts';
import { checkConditions, checkVariables, malformedPolicy } from './policy-conditions.ts';
import { checkPrincipal, type KnownPrincipals } from './policy-principals.ts';
import { isRecord } from './stored-object.ts';

/** Elements that a statement needs, each with the one that may stand for it. */
const REQUIRED = [
  ['Effect'],
  ['Principal', 'NotPrincipal'],
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
] as const;
/** Elements of exceptions, of which S3's checks when a policy is put are not documented. */
const NOT_IMPLEMENTED = ['NotPrincipal', 'NotResource', 'NotAction'];

/**
 * @param bucket whose policy it is
 * @throws AwsError MalformedPolicy, NotImplemented
 */
export function checkBucketPolicy(text: string, bucket: string, known: KnownPrincipals): PolicyDocument {
  const value = jsonOf(text);
  const { Id: id, Version: version = '2008-10-17', Statement: statement } = value;
  if (statement === undefined) throw malformedPolicy('Missing required field Statement');
  const statements = Array.isArray(statement) ? (statement as unknown[]) : [statement];
  if (statements.length === 0) throw malformedPolicy('Could not parse the policy: Statement is empty!');
  if (version !== '2012-10-17' && version !== '2008-10-17')
    throw malformedPolicy('The policy must contain a valid version string');
  if (id !== undefined && typeof id !== 'string') throw malformedPolicy('Invalid policy syntax.');
  statements.forEach(checkElements);
  const document = parsed(text);
  for (const each of document.Statement) checkStatement(each, bucket, known);
  return document;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith('{')) throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value) && hasUniqueNames(text)) return value;
  } catch {
    // Refused below.
  }
  throw malformedPolicy('This policy contains invalid Json');
}

function checkElements(statement: unknown): void {
  if (!isRecord(statement)) throw malformedPolicy('Invalid policy syntax.');
  for (const names of REQUIRED)
    if (!names.some((name) => name in statement)) throw malformedPolicy(`Missing required field ${names[0]}`);
  const refused = NOT_IMPLEMENTED.find((name) => name in statement);
  if (refused !== undefined) throw notImplemented(`the element ${refused} of a bucket's policy`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw malformedPolicy(`Invalid effect: ${String(effect)}`);
}

/** Parses by IAM's grammar, whose refusals have another code in S3. */
function parsed(text: string): PolicyDocument {
  try {
    return parsePolicy(text, 'resource');
  } catch (error) {
    throw error instanceof AwsError ? malformedPolicy(error.message) : error;
  }
}

function checkStatement(statement: PolicyStatement, bucket: string, known: KnownPrincipals): void {
  checkPrincipal(statement.Principal, known);
  const patterns = statement.Action ?? [];
  if (patterns.some((pattern) => actionsNamed(pattern).length === 0))
    throw malformedPolicy('Policy has invalid action');
  const kinds = (statement.Resource ?? []).map((resource) => kindOf(resource, bucket));
  const actions = patterns.map((pattern) => actionsNamed(pattern, [...new Set(kinds)]));
  if (actions.some((named) => named.length === 0))
    throw malformedPolicy('Action does not apply to any resource(s) in statement');
  checkConditions(statement, actions);
  checkVariables(statement);
}

/**
 * Returns what a resource of the bucket is. A pattern that goes on after the bucket's name would be of other buckets, too.
 * @throws AwsError MalformedPolicy for a resource outside of the bucket
 */
function kindOf(resource: string, bucket: string): ResourceKind {
  const arn = `arn:aws:s3:::${bucket}`;
  if (resource === arn) return 'bucket';
  if (resource.startsWith(`${arn}/`)) return 'object';
  if (resource.startsWith(`${arn}*`)) throw notImplemented("a pattern of the bucket's name in a bucket's policy");
  throw malformedPolicy('Policy has invalid resource');
}
