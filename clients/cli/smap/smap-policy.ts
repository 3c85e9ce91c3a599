/**
 * Says what the statements of a bucket's policy open to whom, and which would refuse browsers that follow a redirect. It shows the
 * policy, and decides nothing: what it does not know counts as open.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
 */
import { LatchkeyError } from '../../../shared/errors.ts';
import { printable } from './smap-printable.ts';

export interface PolicyFinding {
  /** Its place in the policy, from 1. */
  readonly statement: number;
  readonly sid?: string;
  readonly effect: 'opens' | 'refuses browsers' | 'denies';
  readonly to: readonly string[];
  readonly actions: readonly string[];
  /** Folders of smap that its resources touch, or `the whole bucket`. */
  readonly folders: readonly string[];
  /** Its conditions, as `operator key = values`. */
  readonly conditions: readonly string[];
}

const EVERYBODY = 'everybody';
const FOLDERS = ['attachments/', 'uploadedSurveys/', 'media/'];
const WHOLE_BUCKET = 'the whole bucket';
/** Conditions on where a request comes from: browsers send theirs from anywhere. */
const PLACES = ['aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip'];

type Json = Readonly<Record<string, unknown>>;

/**
 * @param text of the policy, or of the answer of `aws s3api get-bucket-policy`, which has the policy as text
 * @throws LatchkeyError invalid_request
 */
export function policyFindings(text: string, bucket: string): PolicyFinding[] {
  const answer = objectOf(parsed(text));
  const policy = typeof answer['Policy'] === 'string' ? objectOf(parsed(answer['Policy'])) : answer;
  if (!('Statement' in policy)) throw invalid('it has no Statement');
  return listOf(policy['Statement']).map((statement, index) => findingOf(objectOf(statement), index + 1, bucket));
}

function findingOf(statement: Json, number: number, bucket: string): PolicyFinding {
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw invalid(`statement ${number} has no Effect of Allow or Deny`);
  const conditions = conditionsOf(statement['Condition']);
  const isByPlace = conditions.some(({ key }) => PLACES.includes(key.toLowerCase()));
  return {
    statement: number,
    ...(typeof sid === 'string' && sid !== '' ? { sid: printable(sid) } : {}),
    effect: effect === 'Allow' ? 'opens' : isByPlace ? 'refuses browsers' : 'denies',
    to: principalsOf(statement),
    actions: actionsOf(statement),
    folders: foldersOf(statement, bucket),
    conditions: conditions.map(({ operator, key, values }) => printable(`${operator} ${key} = ${values.join(', ')}`)),
  };
}

function principalsOf(statement: Json): string[] {
  const principal = statement['NotPrincipal'] ?? statement['Principal'];
  const names = isObject(principal) ? Object.values(principal).flatMap(textsOf) : textsOf(principal);
  if ('NotPrincipal' in statement) return [`${EVERYBODY} but ${names.map(printable).join(', ')}`];
  return names.length === 0 || names.includes('*') ? [EVERYBODY] : names.map(printable);
}

function actionsOf(statement: Json): string[] {
  const negated = textsOf(statement['NotAction']).map(printable);
  return negated.length > 0 ? [`all but ${negated.join(', ')}`] : textsOf(statement['Action']).map(printable);
}

function foldersOf(statement: Json, bucket: string): string[] {
  if ('NotResource' in statement) return [WHOLE_BUCKET];
  const patterns = textsOf(statement['Resource']).flatMap((resource) => {
    const [, name = '', key] = /^(?:arn:[^:]*:s3:::)?([^/]*)(?:\/(.*))?$/s.exec(resource) ?? [];
    // A wildcard in the bucket's place may mean this one.
    return /[*?$]/.test(name) ? ['*'] : name === bucket && key !== undefined ? [key] : [];
  });
  const beginnings = patterns.map((pattern) => pattern.split(/[*?$]/, 1)[0] ?? '');
  if (beginnings.includes('')) return [WHOLE_BUCKET];
  return FOLDERS.filter((folder) =>
    beginnings.some((beginning) => beginning.startsWith(folder) || folder.startsWith(beginning)),
  );
}

function conditionsOf(condition: unknown): { operator: string; key: string; values: string[] }[] {
  if (condition === undefined) return [];
  return Object.entries(objectOf(condition)).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys)).map(([key, values]) => ({ operator, key, values: textsOf(values) })),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
}

function objectOf(value: unknown): Json {
  if (!isObject(value)) throw invalid('it is not a policy: an object is missing where one belongs');
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** @throws LatchkeyError invalid_request: a list has something else than plain values */
function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  return listOf(value).map((item) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean')
      throw invalid('it is not a policy: a text is missing where one belongs');
    return String(item);
  });
}

function invalid(fault: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('invalid_request', `--bucket-policy: ${fault}; get it by: aws s3api get-bucket-policy`, {
    cause,
  });
}
