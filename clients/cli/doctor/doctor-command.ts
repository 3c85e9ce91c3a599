/** `latchkey doctor` examines a team on its live bucket: what must work, what must be refused, and the settings behind it. */
import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { parseTeamId } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';
import { documented, FAILED } from '../documented.ts';
import { proxyFetch } from '../proxy.ts';
import { connectable, type ConnectionOptions } from '../operator/connection-options.ts';

interface Options extends ConnectionOptions {
  readonly brokerUrl?: string;
  readonly json?: true;
}

/** AWS applies the policy that denies a session within seconds, at times minutes. */
const PATIENCE_MS = 60_000;

const MORE = `
It makes a user doctor.<8 hex digits> of each role for ten minutes, uses the broker over HTTP as anybody does, tries every action in
every folder at S3, and ends and removes all that it made. It touches no object of others. If it is interrupted, the next run ends
and removes what was left; until then the tokens end by themselves, ten minutes after they were made. Run one at a time for a team.

Rights of your own on AWS: the table, as for every command, and on the bucket s3:ListBucket, s3:GetObject, s3:PutObject,
s3:DeleteObject, s3:ListBucketMultipartUploads, s3:AbortMultipartUpload, s3:GetBucketCORS, s3:GetBucketPublicAccessBlock,
s3:GetBucketPolicy, s3:GetBucketPolicyStatus, s3:GetEncryptionConfiguration, s3:GetLifecycleConfiguration,
s3:GetBucketOwnershipControls, s3:GetBucketVersioning and s3:GetBucketLogging. What a missing right hides is "not checked".`;

export function doctorCommand(): Command {
  const doctor = new Command('doctor')
    .description('Check a team on its live bucket: what must work, what must be refused, and the settings.')
    .argument('<team>', 'the team', checked(parseTeamId))
    .option(
      '--broker-url <url>',
      "the broker's address (default: as the stack or the data folder tells)",
      checked(parseAddress),
    )
    .option(
      '--json',
      'print one JSON object: {"team","layout","bucket","broker","ok","faults","unchecked","checks":[{"state","area","what","remedy"?,"apply"?,"tries"?}]}',
    )
    .action(diagnose);
  return documented(connectable(doctor), {
    more: MORE,
    examples: ['latchkey doctor acme', 'latchkey doctor acme --json'],
    exitCodes: { 0: 'all is well', [FAILED]: 'faults were found, or something could not be checked' },
  });
}

async function diagnose(id: string, options: Options): Promise<void> {
  const [{ connect }, { examine }, { storeClient }, report] = await Promise.all([
    import('../operator/connection.ts'),
    import('./examination.ts'),
    import('./sitters.ts'),
    import('./doctor-report.ts'),
  ]);
  const { operator, broker: known } = await connect(options, process.env);
  const address = options.brokerUrl ?? known ?? operator.store.publicUrls[0];
  if (address === undefined)
    throw new LatchkeyError('invalid_request', "the broker's address is not known here; add --broker-url");
  const { store } = operator;
  const team = await operator.liveTeam(id);
  const broker = address.replace(/\/+$/, '');
  const own = storeClient({
    region: store.s3Region,
    endpoint: store.s3Endpoint,
    forcePathStyle: store.s3ForcePathStyle,
  });
  proxyFetch(process.env);
  const run = randomBytes(8).toString('hex');
  const findings = await examine({ operator, team, store, broker, own, run, patienceMs: PATIENCE_MS }, (part) => {
    if (process.stderr.isTTY) process.stderr.write(`latchkey: ${part} …\n`);
  });
  own.destroy();
  const diagnosis = { team: team.team, layout: team.layout, bucket: team.bucket, broker, findings };
  console.log(options.json === true ? report.diagnosisJson(diagnosis) : report.diagnosisText(diagnosis));
  if (!report.isWell(diagnosis)) process.exitCode = FAILED;
}

function parseAddress(text: string): string {
  if (URL.canParse(text) && /^https?:\/\/[^/@?#]+(?:\/[^?#]*)?$/.test(text)) return text;
  throw new LatchkeyError('invalid_request', 'an address is an http(s) URL without a query');
}
