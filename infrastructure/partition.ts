/**
 * Decides in which regions a stack can be. ARNs begin with the partition of their region; a region's name tells it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

const CHINA = /^cn-/;
/** Isolated regions, and those of the European Sovereign Cloud. */
const OTHER_HOSTS = /^(?:us-iso\w*|eu-iso\w*|eusc)-/;

/** Returns why no stack can be in the region, as the words that follow its name, or `null`. */
export function regionFault(region: string): string | null {
  if (CHINA.test(region))
    return (
      "is in China: API Gateway serves the public there only with an ICP filing, and S3's hosts end in amazonaws.com.cn, " +
      'which the URLs that the broker signs do not name'
    );
  if (OTHER_HOSTS.test(region))
    return "is in a partition of its own: S3's hosts there are not those that the broker names";
  return null;
}

/** Returns the partition of a region that a stack can be in. */
export function partitionOf(region: string): 'aws' | 'aws-us-gov' {
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
