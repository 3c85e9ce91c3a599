/**
 * Names of regions, as operations on buckets meet them. Those that there are change; what is none can be told by its
 * form.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */

/** S3's first region, which its older operations do not name. */
export const US_EAST_1 = 'us-east-1';

const REGION = /^[a-z]{2,4}(?:-[a-z]+){1,2}-\d$/;

/** True if the text has the form of a region's name. */
export function isRegion(text: string): boolean {
  return REGION.test(text);
}
