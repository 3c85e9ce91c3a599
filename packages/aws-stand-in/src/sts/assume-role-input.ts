/**
 * Parses the parameters of AssumeRole, and checks them against the limits that AWS documents.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
 */
import { parsePolicy } from '../policy/document.ts';
import { AwsError } from '../aws-error.ts';
import { sessionTokenSize } from './session-token-size.ts';

const NAME = /^[\w+=,.@-]{2,64}$/;
const MAX_POLICY_CHARS = 2048;
// eslint-disable-next-line no-control-regex
const POLICY_CHARACTERS = /^[\u0009\u000a\u000d\u0020-\u00ff]+$/;
const MAX_TAGS = 50;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const MIN_SECONDS = 900;
const MAX_SECONDS = 43_200;
const DEFAULT_SECONDS = 3600;
/** Parameters that are read; an empty list of tags is sent as `Tags`. AWS knows others, and nobody knows those it does not. */
const READ =
  /^(?:Action|Version|RoleArn|RoleSessionName|DurationSeconds|Policy|SourceIdentity|Tags\.member\.\d+\.(?:Key|Value))$/;

export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policy: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
}

/** @throws AwsError ValidationError, MalformedPolicyDocument, PackedPolicyTooLarge, InvalidParameterValue, NotImplemented */
export function assumeRoleInput(parameters: URLSearchParams): AssumeRoleInput {
  for (const [name, value] of parameters) {
    if (!READ.test(name) && !(name === 'Tags' && value === '')) {
      throw new AwsError('NotImplemented', 501, `AssumeRole with ${name} is not implemented here`);
    }
  }
  const input: AssumeRoleInput = {
    roleArn: required(parameters.get('RoleArn'), 'roleArn'),
    sessionName: named(required(parameters.get('RoleSessionName'), 'roleSessionName'), 'roleSessionName'),
    durationSeconds: duration(parameters.get('DurationSeconds')),
    policy: sessionPolicy(parameters.get('Policy')),
    tags: tagsOf(parameters),
    sourceIdentity: parameters.has('SourceIdentity')
      ? named(parameters.get('SourceIdentity') ?? '', 'sourceIdentity')
      : undefined,
  };
  if (sessionTokenSize(input).utilizationPercent > 100) {
    throw new AwsError('PackedPolicyTooLarge', 400, 'Serialized policy and tags are too large.');
  }
  return input;
}

function required(text: string | null, what: string): string {
  if (text === null || text === '') throw validation(`Value null at '${what}' failed: Member must not be null`);
  return text;
}

function named(text: string, what: string): string {
  if (!NAME.test(text)) throw validation(`Value at '${what}' failed to satisfy constraint: [\\w+=,.@-]{2,64}`);
  return text;
}

function duration(text: string | null): number {
  if (text === null) return DEFAULT_SECONDS;
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
    throw validation(`Value at 'durationSeconds' failed to satisfy constraint: from ${MIN_SECONDS} to ${MAX_SECONDS}`);
  }
  return seconds;
}

function sessionPolicy(text: string | null): string | undefined {
  if (text === null) return undefined;
  if (text.length > MAX_POLICY_CHARS || !POLICY_CHARACTERS.test(text)) {
    throw validation(
      `Value at 'policy' failed to satisfy constraint: 1 to ${MAX_POLICY_CHARS} characters up to U+00FF`,
    );
  }
  parsePolicy(text);
  return text;
}

function tagsOf(parameters: URLSearchParams): Record<string, string> {
  const tags = new Map<string, string>();
  const seen = new Set<string>();
  const count = Math.ceil([...parameters.keys()].filter((name) => name.startsWith('Tags.')).length / 2);
  if (count > MAX_TAGS) throw validation(`Value at 'tags' failed to satisfy constraint: at most ${MAX_TAGS} items`);
  // Tags are keys and values, numbered without gaps; a tag parameter outside that numbering must not be overlooked.
  for (let index = 1; index <= count; index += 1) {
    const key = parameters.get(`Tags.member.${index}.Key`);
    const value = parameters.get(`Tags.member.${index}.Value`);
    if (key === null || value === null || !TAG_KEY.test(key) || !TAG_VALUE.test(value))
      throw validation(`Value at 'tags.${index}.member' failed to satisfy constraint`);
    if (key.toLowerCase().startsWith('aws:'))
      throw new AwsError('InvalidParameterValue', 400, 'Tag keys do not begin with aws:');
    // Tag keys are case-insensitive.
    if (seen.has(key.toLowerCase())) throw new AwsError('InvalidParameterValue', 400, 'Duplicate tag keys found.');
    seen.add(key.toLowerCase());
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

function validation(message: string): AwsError {
  return new AwsError('ValidationError', 400, `1 validation error detected: ${message}`);
}
