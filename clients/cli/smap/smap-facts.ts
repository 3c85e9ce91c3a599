/**
 * Checks what the administrator says of a smap server. Each value becomes part of commands that are pasted into a shell, so nothing
 * is taken that a shell, sed or Apache would read in another way.
 */
import { isIP } from 'node:net';
import { parseBucketName, parseTeamId } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';

/** Holds the answers of the command's options, unchecked. */
export interface SmapAnswers {
  readonly bucket: string;
  readonly region: string;
  readonly team: string;
  readonly brokerUrl: string;
  readonly serverIp: string;
  readonly host: string;
  readonly attachment: string;
}

export interface SmapFacts {
  readonly bucket: string;
  readonly region: string;
  readonly team: string;
  /** Host of the broker, perhaps with a port and a path, without `https://`. */
  readonly broker: string;
  readonly serverIp: string;
  /** The network that is this address alone. */
  readonly serverNetwork: string;
  /** Host of smap. */
  readonly host: string;
  /** Origin to which browsers are redirected. */
  readonly bucketOrigin: string;
  /** Address of the bucket's objects. */
  readonly bucketUrl: string;
  /** Path of an attachment below `attachments/`, for the checks. */
  readonly attachment: string;
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}$/;
const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const BROKER = /^https:\/\/([a-z0-9.-]+(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._-]+)*)\/?$/;
const ATTACHMENT = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9._-]+)+$/;

/** @throws LatchkeyError invalid_request */
export function smapFacts(answers: SmapAnswers): SmapFacts {
  const { region, serverIp, attachment } = answers;
  const bucket = parseBucketName(answers.bucket);
  const team = parseTeamId(answers.team);
  if (!REGION.test(region)) throw invalid('--region is a region of AWS, such as eu-central-1');
  // https://docs.aws.amazon.com/general/latest/gr/s3.html: their hosts are others, and the broker is not deployed there.
  if (/^(?:cn|eusc|[a-z]{2}-iso[a-z]?)-/.test(region))
    throw invalid(`--region ${region}: Latchkey does not work there`);
  const [, broker] = BROKER.exec(answers.brokerUrl) ?? [];
  if (broker === undefined)
    throw invalid('--broker-url begins with https:// and has a host, perhaps a port and a path, and nothing else');
  const version = isIP(serverIp);
  // An address with a zone (fe80::1%eth0) means something on one machine alone.
  if (version === 0 || serverIp.includes('%'))
    throw invalid('--server-ip is the one public address of the server, such as 203.0.113.7, and not a network');
  const host = answers.host.toLowerCase();
  if (!HOST.test(host) || isIP(host) !== 0)
    throw invalid("--host is the name under which smap's users reach it, such as smap.example.org");
  if (!ATTACHMENT.test(attachment) || attachment.split('/').includes('..'))
    throw invalid(
      '--attachment is a path below attachments/ of letters, digits and . _ - alone, such as s193_1778/photo.jpg',
    );
  // TLS's wildcard certificate of S3 covers one label, so a name with dots goes into the path, as the broker writes it.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
  const dotted = bucket.includes('.');
  const bucketOrigin = dotted ? `https://s3.${region}.amazonaws.com` : `https://${bucket}.s3.${region}.amazonaws.com`;
  return {
    bucket,
    region,
    team,
    broker,
    serverIp,
    serverNetwork: `${serverIp}/${version === 4 ? 32 : 128}`,
    host,
    bucketOrigin,
    bucketUrl: dotted ? `${bucketOrigin}/${bucket}` : bucketOrigin,
    attachment,
  };
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
