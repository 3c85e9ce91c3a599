/**
 * Examines a bucket's policy: that it denies requests without TLS and old signatures, opens nothing past the broker, and locks no
 * member out. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
import { s3Arn } from '../../../shared/domain/authority/iam-actions.ts';
import {
  denyInsecureTransport,
  denyOldSignatures,
  MAX_SIGNATURE_AGE_MS,
  type DenyStatement,
} from '../../../shared/domain/signing/bucket-needs.ts';
import { MAX_EXPIRES_SECONDS } from '../../../shared/domain/signing/presign-item.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { policyFindings as openings, type PolicyFinding } from '../smap/smap-policy.ts';
import { putLine, type BucketPlace } from './aws-line.ts';
import type { Setting } from './bucket-setting.ts';
import { findingsOf, type Finding } from './finding.ts';

const findings = findingsOf('bucket policy');
type Statement = Readonly<Record<string, unknown>>;

interface Policy {
  readonly statements: readonly Statement[];
  readonly rest: Readonly<Record<string, unknown>>;
}

/**
 * @param text of the policy
 * @param isPublic what S3 itself says of it
 */
export function bucketPolicyFindings(text: Setting<string>, isPublic: Setting<boolean>, place: BucketPlace): Finding[] {
  if (text.kind === 'unread') return [findings.unchecked(text.why, text.remedy)];
  const policy = text.kind === 'none' ? { statements: [], rest: { Version: '2012-10-17' } } : policyOf(text.value);
  if (policy === undefined) return [findings.unchecked('it cannot be understood', 'look at it in the AWS console')];
  return [
    ...publicFinding(isPublic),
    ...(text.kind === 'none' ? [] : openingFindings(text.value, place)),
    ...denialFindings(policy, place),
  ];
}

function publicFinding(isPublic: Setting<boolean>): Finding[] {
  if (isPublic.kind === 'unread') return [findings.unchecked(`if it is public: ${isPublic.why}`, isPublic.remedy)];
  return isPublic.kind === 'is' && isPublic.value
    ? [findings.fault('S3 says that it is public', 'remove the statement that allows everybody something')]
    : [findings.ok('it is not public')];
}

function policyOf(text: string): Policy | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isObject(parsed)) return undefined;
    const { Statement: statements, ...rest } = parsed;
    const list = Array.isArray(statements) ? statements : [statements];
    return list.every(isObject) ? { statements: list, rest } : undefined;
  } catch {
    return undefined;
  }
}

/** Says which statements open something past the broker, or refuse members. */
function openingFindings(text: string, { bucket }: BucketPlace): Finding[] {
  let found: readonly PolicyFinding[];
  try {
    found = openings(text, bucket);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    return [findings.unchecked('it cannot be understood', 'look at it in the AWS console')];
  }
  return found.flatMap((finding) => {
    const { statement, sid, effect, to, actions, conditions } = finding;
    const name = `statement ${statement}${sid === undefined ? '' : ` (${sid})`}`;
    const under = conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`;
    const isOfAll = to.some((whom) => whom.startsWith('everybody'));
    const words = `${actions.join(', ')} to ${to.join(', ')}${under}`;
    if (effect === 'opens')
      return isOfAll
        ? [
            findings.fault(
              `${name} opens ${words}: past the broker`,
              'remove it: members have sessions and signed URLs',
            ),
          ]
        : [findings.note(`${name} opens ${words}`, 'see that it is meant')];
    if (effect === 'refuses browsers')
      return [findings.fault(`${name} denies by address or network, and members are anywhere: ${words}`, 'remove it')];
    if (isDenialOfAge(conditions) || isDenialOfTransport(conditions)) return [];
    return isOfAll && conditions.length === 0
      ? [findings.fault(`${name} denies ${words}, members too`, 'remove it, or name whom it is for')]
      : [findings.note(`${name} denies ${words}`, 'see that it is not for members')];
  });
}

function isDenialOfAge(conditions: readonly string[]): boolean {
  return conditions.length === 1 && /s3:signatureage |s3:signatureversion /i.test(conditions[0] ?? '');
}

function isDenialOfTransport(conditions: readonly string[]): boolean {
  return conditions.length === 1 && /aws:securetransport /i.test(conditions[0] ?? '');
}

/** Looks for the two Denies that a bucket needs; the line that adds what is missing keeps all that is there. */
function denialFindings({ statements, rest }: Policy, place: BucketPlace): Finding[] {
  const arn = s3Arn(place.partition, place.bucket);
  const resources = [arn, `${arn}/*`];
  const values = (operator: RegExp, key: string): string[] =>
    statements.filter((one) => deniesAll(one, resources)).flatMap((one) => soleValue(one, operator, key));
  const ages = values(/^NumericGreaterThan(?:Equals)?$/i, 's3:signatureage').map(Number);
  const transport = values(/^Bool(?:IfExists)?$/i, 'aws:securetransport').includes('false');
  const tooYoung = ages.find((age) => age < MAX_EXPIRES_SECONDS * 1000);
  const hasTls = place.store.s3Endpoint?.startsWith('http:') !== true;
  const missing: DenyStatement[] = [
    ...(hasTls && !transport ? [denyInsecureTransport(resources)] : []),
    ...(ages.some((age) => age <= MAX_SIGNATURE_AGE_MS) ? [] : [denyOldSignatures(resources)]),
  ];
  const line = putLine(place, 'put-bucket-policy', [
    'policy',
    { ...rest, Statement: [...statements, ...missing.map((one) => unused(one, statements))] },
  ]);
  const words: Readonly<Record<string, string>> = {
    InsecureTransport: 'it lets requests without TLS through, whose URLs and tokens can be read on the way',
    OldSignatures: 'it lets signatures through that are older than 65 minutes, which no URL of the broker is',
  };
  return [
    ...(hasTls ? [] : [findings.note('the store has no TLS, so the policy cannot demand it')]),
    ...(tooYoung === undefined
      ? []
      : [
          findings.fault(
            `it denies signatures of ${tooYoung / 1000} s, and URLs live up to ${MAX_EXPIRES_SECONDS} s`,
            `make it ${MAX_SIGNATURE_AGE_MS}`,
          ),
        ]),
    ...missing.map(({ Sid }) =>
      findings.fault(words[Sid] ?? Sid, 'put the policy below: it keeps what is there', line),
    ),
    ...(missing.length === 0
      ? [findings.ok(`it denies ${hasTls ? 'requests without TLS, and ' : ''}old signatures`)]
      : []),
  ];
}

/** A Sid is unique in its policy. */
function unused(statement: DenyStatement, statements: readonly Statement[]): DenyStatement {
  const taken = new Set(statements.map(({ Sid }) => Sid));
  let Sid = statement.Sid;
  for (let count = 2; taken.has(Sid); count += 1) Sid = `${statement.Sid}${count}`;
  return { ...statement, Sid };
}

/** True for a Deny of everything in the bucket to everybody, whatever its condition. */
function deniesAll({ Effect, Principal, Action, Resource }: Statement, resources: readonly string[]): boolean {
  const whom = isObject(Principal) ? listOf(Principal['AWS']) : listOf(Principal);
  const patterns = listOf(Resource);
  const all = patterns.includes('*') || resources.every((resource) => patterns.includes(resource));
  return Effect === 'Deny' && whom.includes('*') && listOf(Action).some((one) => one === '*' || one === 's3:*') && all;
}

/** Returns the values of a condition that is the statement's only one; a second one would narrow the Deny. */
function soleValue({ Condition }: Statement, operator: RegExp, key: string): string[] {
  const conditions = isObject(Condition)
    ? Object.entries(Condition).flatMap(([name, keys]) =>
        isObject(keys) ? Object.entries(keys).map(([each, value]) => ({ name, each, value })) : [],
      )
    : [];
  const [only] = conditions;
  if (conditions.length !== 1 || only === undefined) return [];
  return operator.test(only.name) && only.each.toLowerCase() === key ? listOf(only.value).map(String) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function isObject(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
