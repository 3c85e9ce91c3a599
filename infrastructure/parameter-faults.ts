/** Finds faults of the stack's parameters; `plugin.ts` stops every command for one before it begins. */
import { inBoth, serverActionFault } from '../shared/config.ts';
import { listOf } from '../shared/lists.ts';
import { oidcIssuersOf } from '../shared/oidc-issuers.ts';
import { isBucketName } from '../shared/domain/people/names.ts';
import { ARCHITECTURES, PARAMETERS, SWITCH, type ParameterName, type StackParameters } from './parameters.ts';
import { partitionOf, regionFault } from './partition.ts';

/** A stage is part of names; the longest is a role's, of 64 characters. */
const STAGE = /^[a-z0-9][a-z0-9-]{0,15}$/;
const TOPIC_ARN = /^arn:([a-z-]+):sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;
const CERTIFICATE_ARN = /^arn:([a-z-]+):acm:([a-z0-9-]+):[0-9]{12}:certificate\/[0-9a-f-]{36}$/;
const DOMAIN_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
/** An address in the form in which URLs are compared; its path has the characters of API mappings. */
const PUBLIC_URL = /^https:\/\/[a-z0-9.-]+(?::[0-9]+)?(?:\/[A-Za-z0-9$_.+!*'()~-]+)*$/;
const MAX_PUBLIC_URLS = 10;
const SUBNET = /^subnet-[0-9a-f]{8,17}$/;
const SECURITY_GROUP = /^sg-[0-9a-f]{8,17}$/;
/** https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html */
const MAX_SUBNETS = 16;
const MAX_SECURITY_GROUPS = 5;
/**
 * The limits count commas. All lists at their longest, those of a network included, fit into the 4 KB of a function's
 * environment, the 6,144 characters of a managed policy, and an output.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_BUCKET_CHARS = 1500;
export const MAX_LIST_CHARS = 750;

/**
 * Returns the first fault, in one line, or `null`.
 * @param given each `name=value` of the command line: serverless ignores a name that nothing reads, and takes the last of two
 */
export function faultOf(parameters: StackParameters, provided: readonly string[], region: string): string | null {
  return (
    namesFault(provided) ??
    stackFault(parameters, region) ??
    listsFault(parameters) ??
    bucketsFault(parameters) ??
    actionsFault(parameters) ??
    smapFault(parameters) ??
    issuersFault(parameters) ??
    addressesFault(parameters, region) ??
    alarmFault(parameters, region)
  );
}

function namesFault(provided: readonly string[]): string | null {
  const known: readonly string[] = PARAMETERS;
  const names = provided.map((item) => item.split('=')[0] ?? '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return `parameter ${unknown} does not exist; there are: ${PARAMETERS.join(', ')}`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `parameter ${twice} is given twice`;
  // Serverless takes a value up to its first line break, and an empty one for none: a list would lose items unseen.
  for (const item of provided) {
    const [name = '', ...value] = item.split('=');
    if (/[\r\n\u2028\u2029]/.test(item)) return `parameter ${name} has a line break; separate items with commas`;
    if (listOf(value.join('=')).length === 0) return `parameter ${name} is empty; leave it out`;
  }
  return null;
}

function stackFault({ stage, architecture }: StackParameters, region: string): string | null {
  if (!STAGE.test(stage)) return `parameter stage: ${stage} is not one to 16 of a-z, 0-9 and -`;
  const fault = regionFault(region);
  if (fault !== null) return `parameter region: ${region} ${fault}`;
  const known: readonly string[] = ARCHITECTURES;
  return known.includes(architecture)
    ? null
    : `parameter architecture: ${architecture} is not one of: ${known.join(', ')}`;
}

function listsFault(parameters: StackParameters): string | null {
  const { galleryBuckets, smapBuckets, attachmentsSubnets, attachmentsSecurityGroups } = parameters;
  const { smapServerActions, publicUrls } = parameters;
  for (const name of PARAMETERS) {
    const items = listIn(parameters, name);
    const twice = items.find((item, index) => items.indexOf(item) !== index);
    if (twice !== undefined) return `parameter ${name}: ${twice} is listed twice`;
  }
  for (const [name, items] of Object.entries({ smapServerActions, publicUrls }))
    if (items.join(',').length > MAX_LIST_CHARS) return `parameter ${name} is longer than ${MAX_LIST_CHARS} characters`;
  const network = [...attachmentsSubnets, ...attachmentsSecurityGroups];
  if ([...galleryBuckets, ...smapBuckets, ...network].join(',').length > MAX_BUCKET_CHARS)
    return `parameters galleryBuckets and smapBuckets, and the network's ids, together are longer than ${MAX_BUCKET_CHARS} characters`;
  return null;
}

function listIn(parameters: StackParameters, name: ParameterName): readonly string[] {
  const value = parameters[name];
  return typeof value === 'string' || value === null ? [] : value;
}

function bucketsFault({ galleryBuckets, smapBuckets }: StackParameters): string | null {
  for (const [name, buckets] of Object.entries({ galleryBuckets, smapBuckets })) {
    const wrong = buckets.find((bucket) => !isBucketName(bucket));
    if (wrong !== undefined) return `parameter ${name}: ${wrong} is not the name of a bucket`;
  }
  const [shared] = inBoth(galleryBuckets, smapBuckets);
  return shared === undefined ? null : `parameter smapBuckets: ${shared} is one of galleryBuckets, too`;
}

/** A function would refuse it at its start, too late for whoever deploys. */
function actionsFault({ smapServerActions }: StackParameters): string | null {
  for (const action of smapServerActions) {
    const fault = serverActionFault(action);
    if (fault !== null) return `parameter smapServerActions: ${action} ${fault}`;
  }
  return null;
}

function smapFault(parameters: StackParameters): string | null {
  const { smapBasic, attachmentsSubnets, attachmentsSecurityGroups } = parameters;
  const known: readonly string[] = SWITCH;
  if (!known.includes(smapBasic)) return `parameter smapBasic: ${smapBasic} is not one of: ${known.join(', ')}`;
  const lists = [
    { name: 'attachmentsSubnets', items: attachmentsSubnets, form: SUBNET, most: MAX_SUBNETS },
    {
      name: 'attachmentsSecurityGroups',
      items: attachmentsSecurityGroups,
      form: SECURITY_GROUP,
      most: MAX_SECURITY_GROUPS,
    },
  ];
  for (const { name, items, form, most } of lists) {
    const wrong = items.find((item) => !form.test(item));
    if (wrong !== undefined) return `parameter ${name}: ${wrong} is not the id of one`;
    if (items.length > most) return `parameter ${name}: there are more than ${most}`;
  }
  if ((attachmentsSubnets.length === 0) === (attachmentsSecurityGroups.length === 0)) return null;
  const missing = attachmentsSubnets.length === 0 ? 'attachmentsSubnets' : 'attachmentsSecurityGroups';
  return `parameter ${missing} is missing: attachmentsSubnets and attachmentsSecurityGroups go together`;
}

/** A function would refuse it at its start, too late for whoever deploys. */
function issuersFault({ oidcIssuers, publicUrls }: StackParameters): string | null {
  const faults: string[] = [];
  const issuers = oidcIssuersOf(oidcIssuers, faults);
  if (faults[0] !== undefined) return `parameter oidcIssuers: ${faults[0]}`;
  // Lambda counts a variable as it is written in JSON.
  const chars = oidcIssuers === '' ? 0 : JSON.stringify(oidcIssuers).length + publicUrls.join(',').length;
  if (chars > MAX_LIST_CHARS)
    return `parameters oidcIssuers and publicUrls together are longer than ${MAX_LIST_CHARS} characters`;
  const local = issuers.find(({ issuer }) => !issuer.startsWith('https:'));
  return local === undefined ? null : `parameter oidcIssuers: ${local.issuer} is not an https URL`;
}

function addressesFault({ publicUrls, domainName, certificateArn }: StackParameters, region: string): string | null {
  const wrong = publicUrls.find((url) => !isPublicUrl(url));
  if (wrong !== undefined)
    return `parameter publicUrls: ${wrong} is not an https URL of host and path, written as browsers write it`;
  if (publicUrls.length > MAX_PUBLIC_URLS) return `parameter publicUrls: there are more than ${MAX_PUBLIC_URLS}`;
  if (domainName !== null && !DOMAIN_NAME.test(domainName))
    return `parameter domainName: ${domainName} is not the name of a domain`;
  if ((domainName === null) !== (certificateArn === null))
    return `parameter ${domainName === null ? 'domainName' : 'certificateArn'} is missing: domainName and certificateArn go together`;
  return certificateArn === null
    ? null
    : arnFault('certificateArn', certificateArn, CERTIFICATE_ARN, 'a certificate in ACM', region);
}

function isPublicUrl(url: string): boolean {
  return PUBLIC_URL.test(url) && URL.canParse(url) && new URL(url).href.replace(/\/$/, '') === url;
}

function alarmFault({ alarmTopic }: StackParameters, region: string): string | null {
  return alarmTopic === null ? null : arnFault('alarmTopic', alarmTopic, TOPIC_ARN, 'an SNS topic', region);
}

/** API Gateway takes only certificates of its own region, and CloudWatch only such topics. */
function arnFault(name: ParameterName, arn: string, form: RegExp, what: string, region: string): string | null {
  const [, partition, ofRegion] = form.exec(arn) ?? [];
  if (ofRegion === undefined) return `parameter ${name}: ${arn} is not the ARN of ${what}`;
  if (ofRegion === region && partition === partitionOf(region)) return null;
  return `parameter ${name}: ${arn} is not in ${region} (partition ${partitionOf(region)}), where the stack is`;
}
