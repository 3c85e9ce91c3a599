/**
 * Compares the time of signing with the clock. The errors tell the server's time, as AWS's do, from which clients with a
 * wrong clock correct theirs: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
import { AwsError } from '../aws-error.ts';
import type { SignatureClaims } from './claims.ts';

const MAX_SKEW_MINUTES = 15;
const MAX_SKEW_MS = MAX_SKEW_MINUTES * 60 * 1000;

/** @throws AwsError RequestTimeTooSkewed; AccessDenied for a presigned request outside its lifetime */
export function checkTime(claims: SignatureClaims, now: Date): void {
  const { signedAt, expiresSeconds } = claims;
  const ageMs = now.getTime() - signedAt.getTime();
  if (expiresSeconds === undefined) {
    if (Math.abs(ageMs) > MAX_SKEW_MS) throw claims.scope.service === 's3' ? skewed(claims, now) : stale(claims, now);
    return;
  }
  const life = { Expires: seconds(new Date(signedAt.getTime() + expiresSeconds * 1000)), ServerTime: seconds(now) };
  if (ageMs < -MAX_SKEW_MS) throw denied('Request is not yet valid', { 'X-Amz-Date': signedAt.getTime(), ...life });
  if (ageMs >= expiresSeconds * 1000) throw denied('Request has expired', { 'X-Amz-Expires': expiresSeconds, ...life });
}

/** Seen in https://github.com/versity/versitygw/issues/1514 */
function skewed({ amzDate }: SignatureClaims, now: Date): AwsError {
  return new AwsError(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    { RequestTime: amzDate, ServerTime: seconds(now), MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS) },
  );
}

/**
 * Returns the error of services other than S3, which give the times in its message. Seen in
 * https://github.com/aws/aws-sdk-js/issues/254 and https://github.com/aws/aws-sdk-js/issues/2565
 */
function stale({ amzDate, signedAt }: SignatureClaims, now: Date): AwsError {
  const isPast = signedAt < now;
  const bound = basic(new Date(now.getTime() + (isPast ? -MAX_SKEW_MS : MAX_SKEW_MS)));
  const message = isPast
    ? `Signature expired: ${amzDate} is now earlier than ${bound} (${basic(now)} - ${MAX_SKEW_MINUTES} min.)`
    : `Signature not yet current: ${amzDate} is still later than ${bound} (${basic(now)} + ${MAX_SKEW_MINUTES} min.)`;
  return new AwsError('RequestTimeTooSkewed', 403, message);
}

/**
 * Seen in https://github.com/aws/aws-sdk-php/issues/1333 (expired) and https://github.com/minio/minio/issues/2638 (not
 * yet valid, with the date in milliseconds)
 */
function denied(message: string, details: Readonly<Record<string, string | number>>): AwsError {
  const texts = Object.entries(details).map(([name, value]) => [name, String(value)] as const);
  return new AwsError('AccessDenied', 403, message, Object.fromEntries(texts));
}

/** Returns the time in ISO 8601, e.g. `2026-03-01T12:00:00Z`. */
function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Returns the time in the basic format of ISO 8601, e.g. `20260301T120000Z`. */
function basic(date: Date): string {
  return seconds(date).replace(/[-:]/g, '');
}
