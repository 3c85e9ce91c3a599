/** Examines what closes a bucket and keeps its objects: public access, ownership, encryption, versions, and the log. */
import type {
  GetBucketEncryptionCommandOutput,
  OwnershipControlsRule,
  PublicAccessBlockConfiguration,
} from '@aws-sdk/client-s3';
import type { LayoutName } from '../../../shared/domain/authority/layout.ts';
import { PUBLIC_ACCESS_BLOCK } from '../../../shared/domain/signing/bucket-needs.ts';
import { putLine, type BucketPlace } from './aws-line.ts';
import type { Setting } from './bucket-setting.ts';
import { findingsOf, type Finding } from './finding.ts';

const access = findingsOf('bucket public access');
const encryption = findingsOf('bucket encryption');
const ownership = findingsOf('bucket ownership');
const versioning = findingsOf('bucket versions');
const logging = findingsOf('bucket log');

export function accessFindings(block: Setting<PublicAccessBlockConfiguration>, place: BucketPlace): Finding[] {
  if (block.kind === 'unread') return [access.unchecked(block.why, block.remedy)];
  const present = block.kind === 'none' ? {} : block.value;
  const open = Object.keys(PUBLIC_ACCESS_BLOCK).filter(
    (name) => present[name as keyof typeof PUBLIC_ACCESS_BLOCK] !== true,
  );
  if (open.length === 0) return [access.ok('it is blocked')];
  const all = Object.entries(PUBLIC_ACCESS_BLOCK).map(([name, value]) => `${name}=${String(value)}`);
  const line = putLine(place, 'put-public-access-block', ['public-access-block-configuration', all.join(',')]);
  return [access.fault(`it is not blocked: ${open.join(', ')}`, 'block it: nothing of Latchkey needs it', line)];
}

type Encryption = Pick<GetBucketEncryptionCommandOutput, 'ServerSideEncryptionConfiguration'>;

/** No session may use a key of KMS: objects under one can be neither read nor written. */
export function encryptionFindings(setting: Setting<Encryption>, place: BucketPlace): Finding[] {
  if (setting.kind === 'unread') return [encryption.unchecked(setting.why, setting.remedy)];
  const rules = setting.kind === 'none' ? [] : (setting.value.ServerSideEncryptionConfiguration?.Rules ?? []);
  const algorithms = rules.flatMap(({ ApplyServerSideEncryptionByDefault: rule }) => rule?.SSEAlgorithm ?? []);
  const AES256 = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] };
  const line = putLine(place, 'put-bucket-encryption', ['server-side-encryption-configuration', AES256]);
  const kms = algorithms.find((algorithm) => algorithm !== 'AES256');
  if (kms !== undefined)
    return [
      encryption.fault(
        `new objects are encrypted by ${kms}, which no session may use`,
        'use SSE-S3 (AES256), and copy the objects that are there onto themselves',
        line,
      ),
    ];
  return algorithms.length === 0
    ? [encryption.note('the bucket names no encryption; S3 uses its own (SSE-S3)')]
    : [encryption.ok('SSE-S3')];
}

export function ownershipFindings(rules: Setting<readonly OwnershipControlsRule[]>, place: BucketPlace): Finding[] {
  if (rules.kind === 'unread') return [ownership.unchecked(rules.why, rules.remedy)];
  const [rule] = rules.kind === 'none' ? [] : rules.value;
  const enforced = 'BucketOwnerEnforced';
  if (rule?.ObjectOwnership === enforced) return [ownership.ok("objects are the owner's, and have no ACLs")];
  const controls = { Rules: [{ ObjectOwnership: enforced }] };
  const line = putLine(place, 'put-bucket-ownership-controls', ['ownership-controls', controls]);
  return [ownership.note('objects may have ACLs', 'enforce the ownership, unless a program of yours sets ACLs', line)];
}

/** In a gallery a delete is meant; smap's server may overwrite what it never deletes. */
export function versionFindings(
  status: Setting<string | undefined>,
  layout: LayoutName,
  place: BucketPlace,
): Finding[] {
  if (status.kind === 'unread') return [versioning.unchecked(status.why, status.remedy)];
  const isOn = status.kind === 'is' && status.value === 'Enabled';
  if (layout !== 'smap')
    return isOn
      ? [versioning.note('they are kept: what members delete stays, and costs, until a lifecycle rule removes it')]
      : [versioning.ok('none are kept: a delete is a delete')];
  if (isOn) return [versioning.ok('they are kept: what the server overwrites stays')];
  const line = putLine(place, 'put-bucket-versioning', ['versioning-configuration', 'Status=Enabled']);
  return [
    versioning.note('none are kept: what the server overwrites is gone', 'keep them, with a lifecycle rule', line),
  ];
}

export function logFindings(isOn: Setting<boolean>): Finding[] {
  if (isOn.kind === 'unread') return [logging.unchecked(isOn.why, isOn.remedy)];
  return isOn.kind === 'is' && isOn.value
    ? [logging.ok('requests are logged')]
    : [logging.note('requests to objects are not logged', 'have a server access log, to know who read what')];
}
