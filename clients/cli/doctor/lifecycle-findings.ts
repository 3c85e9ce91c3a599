/**
 * Examines a bucket's lifecycle: that unfinished uploads end, and that no rule takes away what members keep.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { GetBucketLifecycleConfigurationCommandOutput, LifecycleRule } from '@aws-sdk/client-s3';
import { UNFINISHED_UPLOAD_DAYS, UNFINISHED_UPLOADS_RULE } from '../../../shared/domain/signing/bucket-needs.ts';
import { putLine, type BucketPlace } from './aws-line.ts';
import type { Setting } from './bucket-setting.ts';
import { findingsOf, type Finding } from './finding.ts';
import { printable } from './store-answer.ts';

const findings = findingsOf('bucket lifecycle');
type Lifecycle = Pick<GetBucketLifecycleConfigurationCommandOutput, 'Rules' | 'TransitionDefaultMinimumObjectSize'>;

export function lifecycleFindings(lifecycle: Setting<Lifecycle>, root: string, place: BucketPlace): Finding[] {
  if (lifecycle.kind === 'unread') return [findings.unchecked(lifecycle.why, lifecycle.remedy)];
  const present = lifecycle.kind === 'none' ? {} : lifecycle.value;
  const enabled = (present.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
  const days = enabled
    .filter((rule) => isForAll(rule, root))
    .flatMap(({ AbortIncompleteMultipartUpload: abort }) => abort?.DaysAfterInitiation ?? []);
  return [
    ...(days.length > 0
      ? [findings.ok(`uploads that nobody completes end after ${Math.min(...days)} days`)]
      : [
          findings.fault(
            'uploads that nobody completes stay, and cost as much as objects do',
            `put the rule below (${UNFINISHED_UPLOAD_DAYS} days): it keeps those that are there`,
            lifecycleLine(present, place),
          ),
        ]),
    ...enabled.filter((rule) => touches(rule, root)).flatMap(takingFindings),
  ];
}

/** A rule that expires objects, or moves them to where nobody reads them at once, is meant or a mistake: the owner knows. */
function takingFindings({ ID = 'without an id', Expiration, Transitions = [] }: LifecycleRule): Finding[] {
  const archives = Transitions.filter(({ StorageClass }) => ['GLACIER', 'DEEP_ARCHIVE'].includes(StorageClass ?? ''));
  const name = printable(ID).slice(0, 100);
  return [
    ...(Expiration?.Days === undefined && Expiration?.Date === undefined
      ? []
      : [findings.note(`rule ${name} deletes objects of the team by their age`, 'see that it is meant')]),
    ...(archives.length === 0
      ? []
      : [findings.note(`rule ${name} archives objects, which then cannot be read`, 'see that it is meant')]),
  ];
}

// Rules of old have their prefix outside of the filter.
// eslint-disable-next-line @typescript-eslint/no-deprecated
function prefixOf({ Prefix, Filter }: LifecycleRule): string {
  return Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? '';
}

/** True for a rule without any condition but a prefix that the whole root has. */
function isForAll(rule: LifecycleRule, root: string): boolean {
  const { Tag, And, ObjectSizeGreaterThan: more, ObjectSizeLessThan: less } = rule.Filter ?? {};
  return [Tag, And, more, less].every((condition) => condition === undefined) && root.startsWith(prefixOf(rule));
}

function touches(rule: LifecycleRule, root: string): boolean {
  const prefix = prefixOf(rule);
  return root.startsWith(prefix) || prefix.startsWith(root);
}

function lifecycleLine(
  { Rules = [], TransitionDefaultMinimumObjectSize: size }: Lifecycle,
  place: BucketPlace,
): string {
  const taken = new Set(Rules.map(({ ID }) => ID));
  let id: string = UNFINISHED_UPLOADS_RULE.ID;
  for (let count = 2; taken.has(id); count += 1) id = `${UNFINISHED_UPLOADS_RULE.ID}-${count}`;
  const rule = { ...UNFINISHED_UPLOADS_RULE, ID: id, Filter: { Prefix: '' } };
  return putLine(
    place,
    'put-bucket-lifecycle-configuration',
    ['lifecycle-configuration', { Rules: [...Rules, rule] }],
    ...(size === undefined ? [] : ([['transition-default-minimum-object-size', size]] as const)),
  );
}
