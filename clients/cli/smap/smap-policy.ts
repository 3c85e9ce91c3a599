/**
 * Says what the statements of a bucket's policy open to whom, and which would refuse browsers that follow a redirect. It shows the
 * policy, and decides nothing: what it does not know counts as open.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
 */
import { policyStatements, type PolicyStatement } from '../files/iam-policy.ts';
import { printable } from '../files/printable.ts';

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

const SOURCE = { option: '--bucket-policy', remedy: 'aws s3api get-bucket-policy' };

/**
 * @param text of the policy, or of the answer of `aws s3api get-bucket-policy`, which has the policy as text
 * @throws LatchkeyError invalid_request
 */
export function policyFindings(text: string, bucket: string): PolicyFinding[] {
  return policyStatements(text, SOURCE).map((statement) => findingOf(statement, bucket));
}

function findingOf(statement: PolicyStatement, bucket: string): PolicyFinding {
  const { number, sid, effect, conditions } = statement;
  const isByPlace = conditions.some(({ key }) => PLACES.includes(key.toLowerCase()));
  return {
    statement: number,
    ...(sid === undefined ? {} : { sid: printable(sid) }),
    effect: effect === 'Allow' ? 'opens' : isByPlace ? 'refuses browsers' : 'denies',
    to: principalsOf(statement),
    actions: actionsOf(statement),
    folders: foldersOf(statement, bucket),
    conditions: conditions.map(({ operator, key, values }) => printable(`${operator} ${key} = ${values.join(', ')}`)),
  };
}

function principalsOf({ principals = [], notPrincipals }: PolicyStatement): string[] {
  if (notPrincipals !== undefined) return [`${EVERYBODY} but ${notPrincipals.map(printable).join(', ')}`];
  return principals.length === 0 || principals.includes('*') ? [EVERYBODY] : principals.map(printable);
}

function actionsOf({ actions, notActions }: PolicyStatement): string[] {
  return notActions.length > 0 ? [`all but ${notActions.map(printable).join(', ')}`] : actions.map(printable);
}

function foldersOf({ resources, notResources }: PolicyStatement, bucket: string): string[] {
  if (notResources !== undefined) return [WHOLE_BUCKET];
  const patterns = resources.flatMap((resource) => {
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
