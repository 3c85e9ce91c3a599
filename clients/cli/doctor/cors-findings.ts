/**
 * Examines a gallery bucket's CORS rules against what browsers need (`gallery-cors.ts`). S3 takes the first rule that fits a request.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
import type { CORSRule } from '@aws-sdk/client-s3';
import { GALLERY_CORS } from '../../../shared/domain/signing/gallery-cors.ts';
import { putLine, type BucketPlace } from './aws-line.ts';
import type { Setting } from './bucket-setting.ts';
import { findingsOf, type Finding } from './finding.ts';

const findings = findingsOf('bucket CORS');
const ANY = '*';

export function corsFindings(rules: Setting<readonly CORSRule[]>, place: BucketPlace): Finding[] {
  if (rules.kind === 'unread') return [findings.unchecked(rules.why, rules.remedy)];
  const present = rules.kind === 'none' ? [] : rules.value;
  const lacks = missingFor(present);
  if (lacks.length === 0) return [findings.ok('pages of any origin may read, write and see what they need')];
  const what =
    present.length === 0
      ? 'there is none: no page can use a signed URL or a session'
      : `pages of any origin lack: ${lacks.join(', ')}`;
  return [findings.fault(what, 'put the rule below: it keeps those that are there', corsLine(present, place))];
}

/** Says what the first rule for any origin does not give, by method. */
function missingFor(rules: readonly CORSRule[]): string[] {
  const lacks = new Set<string>();
  for (const method of GALLERY_CORS.allowedMethods) {
    const rule = rules.find((one) => has(one.AllowedOrigins, ANY) && has(one.AllowedMethods, method));
    if (rule === undefined) {
      lacks.add(method);
      continue;
    }
    if (!has(rule.AllowedHeaders, ANY)) lacks.add(`any header with ${method}`);
    for (const header of GALLERY_CORS.exposedHeaders) if (!has(rule.ExposeHeaders, header)) lacks.add(header);
  }
  return [...lacks];
}

/** S3's names of headers are compared regardless of case. */
function has(list: readonly string[] | undefined, wanted: string): boolean {
  return (list ?? []).some((item) => item.toLowerCase() === wanted.toLowerCase());
}

/** The new rule stands before those for any origin, whose exposed headers it has too, and behind those for single ones. */
function corsLine(present: readonly CORSRule[], place: BucketPlace): string {
  const isForAll = ({ AllowedOrigins }: CORSRule): boolean => has(AllowedOrigins, ANY);
  const exposed = present.filter(isForAll).flatMap(({ ExposeHeaders = [] }) => ExposeHeaders);
  const others = exposed.filter((header) => !has(GALLERY_CORS.exposedHeaders, header));
  const rule = {
    AllowedOrigins: [...GALLERY_CORS.allowedOrigins],
    AllowedMethods: [...GALLERY_CORS.allowedMethods],
    AllowedHeaders: [...GALLERY_CORS.allowedHeaders],
    ExposeHeaders: [...GALLERY_CORS.exposedHeaders, ...new Set(others)],
    MaxAgeSeconds: GALLERY_CORS.maxAgeSeconds,
  };
  const CORSRules = [...present.filter((one) => !isForAll(one)), rule, ...present.filter(isForAll)];
  return putLine(place, 'put-bucket-cors', ['cors-configuration', { CORSRules }]);
}
