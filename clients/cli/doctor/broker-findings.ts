/** Examines the broker as its clients see it: its address, its health, its clock, its answers to browsers, and what it says of the team. */
import { bucketAddress } from '../../../shared/domain/signing/s3-address.ts';
import { callBroker, reasonOf, refusalOf, type BrokerAnswer } from './broker-calls.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Patient, Sitter } from './patient.ts';

/** Any page of the web. */
const ORIGIN = 'https://page.example';
/** Above it URLs begin too early or end too late, and proofs of keys are refused. */
const MAX_SKEW_SECONDS = 60;
/** Above it a signature is soon refused altogether: S3 takes 15 minutes. */
const BAD_SKEW_SECONDS = 300;
const STORE_TIMEOUT_MS = 10_000;

const broker = findingsOf('broker');
const clock = findingsOf('clock');

/** True if a token may be sent there: by TLS, or to this machine. */
export function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/** Examines what needs no token. @returns the findings, and whether the broker answers at all */
export async function brokerFindings({
  broker: url,
  store,
  team,
}: Pick<Patient, 'broker' | 'store' | 'team'>): Promise<{ readonly findings: Finding[]; readonly answers: boolean }> {
  if (!isSafe(url)) {
    const fault = broker.fault(
      `its address is ${url}, and everything on the way reads the tokens`,
      'give it an https address (publicUrls or domainName), and deploy again',
    );
    return { findings: [fault], answers: false };
  }
  let health: BrokerAnswer;
  const sentMs = Date.now();
  try {
    health = await callBroker(`${url}/v1/health`, { headers: { origin: ORIGIN } });
  } catch (error) {
    return { findings: [down(`does not answer at ${url}: ${reasonOf(error)}`)], answers: false };
  }
  const here = (sentMs + Date.now()) / 2;
  if (health.status !== 200 || health.body['status'] !== 'ok')
    return { findings: [down(`is not well at ${url}: ${refusalOf(health)}`)], answers: false };
  const findings = [
    broker.ok(`answers at ${url}`),
    ...clockFindings({ here, broker: dateOf(health.headers), store: await storeSkew(store, team.bucket) }),
    await preflightFinding(url, team.team, health),
  ];
  return { findings, answers: true };
}

function down(what: string): Finding {
  return broker.fault(
    what,
    'see that it runs, and that the address is its own; its logs are in CloudWatch, log groups /aws/lambda/latchkey-…',
  );
}

interface Clocks {
  readonly here: number;
  readonly broker: number | undefined;
  /** By how much S3's clock is ahead of this machine's. */
  readonly store: number | undefined;
}

function clockFindings({ here, broker: brokerMs, store }: Clocks): Finding[] {
  const skews = [
    ["the broker's", "this machine's", brokerMs === undefined ? undefined : brokerMs - here],
    ["S3's", "this machine's", store],
    ["the broker's", "S3's", brokerMs === undefined || store === undefined ? undefined : brokerMs - here - store],
  ] as const;
  return skews.map(([one, other, ms]) => {
    if (ms === undefined) return clock.unchecked(`${one} and ${other}: no Date in the answer`, 'look at both clocks');
    const seconds = Math.round(Math.abs(ms) / 1000);
    const differ = `${one} and ${other} differ by ${seconds} s`;
    const remedy = 'set the clock that is wrong by NTP (timedatectl set-ntp true)';
    if (seconds > BAD_SKEW_SECONDS)
      return clock.fault(
        `${differ}: S3 refuses signatures that are 15 minutes off, and URLs end before their time`,
        remedy,
      );
    if (seconds > MAX_SKEW_SECONDS)
      return clock.fault(`${differ}: URLs and proofs of keys end before their time`, remedy);
    return clock.ok(`${one} and ${other} agree${seconds === 0 ? '' : ` within ${seconds} s`}`);
  });
}

function dateOf(headers: Headers): number | undefined {
  const ms = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** Asks the store without a signature: whatever it answers has its date. */
async function storeSkew(store: Patient['store'], bucket: string): Promise<number | undefined> {
  const { origin, path } = bucketAddress(bucket, store);
  try {
    const sentMs = Date.now();
    const { headers } = await fetch(`${origin}${path}/`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(STORE_TIMEOUT_MS),
    });
    const date = dateOf(headers);
    return date === undefined ? undefined : date - (sentMs + Date.now()) / 2;
  } catch {
    return undefined;
  }
}

/** https://fetch.spec.whatwg.org/#http-cors-protocol */
async function preflightFinding(url: string, team: string, health: BrokerAnswer): Promise<Finding> {
  const remedy = 'let what stands in front of the broker pass OPTIONS on, and keep the headers of its answers';
  try {
    const { status, headers } = await callBroker(`${url}/v1/teams/${team}/credentials`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    const words = (name: string): string[] => (headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/);
    const allowed = words('access-control-allow-headers');
    const origins = [headers, health.headers].map((each) => each.get('access-control-allow-origin') ?? '');
    const isAnswered = status >= 200 && status < 300 && origins.every((origin) => ['*', ORIGIN].includes(origin));
    const isAllowed =
      words('access-control-allow-methods').includes('post') &&
      allowed.includes('authorization') &&
      (allowed.includes('content-type') || allowed.includes('*'));
    if (isAnswered && isAllowed) return broker.ok('answers pages of any origin (CORS)');
    return broker.fault(`does not let a page of another origin send its token (CORS preflight: ${status})`, remedy);
  } catch (error) {
    return broker.fault(`does not answer a CORS preflight: ${reasonOf(error)}`, remedy);
  }
}

export interface ToldPlace {
  readonly region: string;
  readonly endpoint: string | null;
  readonly forcePathStyle: boolean;
}

/** Compares what the broker says of the team with its row. @returns the place that it tells its clients, if it knows the token */
export async function teamFindings(
  { broker: url, team, store }: Pick<Patient, 'broker' | 'team' | 'store'>,
  { token }: Pick<Sitter, 'token'>,
): Promise<{ readonly findings: Finding[]; readonly place: ToldPlace | undefined }> {
  const answer = await callBroker(`${url}/v1/teams/${team.team}`, { token });
  if (answer.status === 401)
    return {
      findings: [
        broker.fault(
          `does not know a token that was written to the table a moment ago: it is the broker of another stack`,
          `name the stack whose broker it is: --stack and --region; or point its address (${url}) to this stack; or set a clock that is wrong`,
        ),
      ],
      place: undefined,
    };
  if (answer.status !== 200)
    return {
      findings: [broker.fault(`does not say what team ${team.team} is: ${refusalOf(answer)}`, 'look at its logs')],
      place: undefined,
    };
  const { body } = answer;
  const expected = {
    layout: team.layout,
    bucket: team.bucket,
    root: team.root,
    region: store.s3Region,
    endpoint: store.s3Endpoint,
    forcePathStyle: store.s3ForcePathStyle,
  };
  const wrong = Object.entries(expected).filter(([name, value]) => body[name] !== value);
  const { region, endpoint, forcePathStyle } = body;
  const findings = wrong.map(([name, value]) =>
    broker.fault(
      `tells members ${name} ${JSON.stringify(body[name] ?? null)}, and the stack's settings say ${JSON.stringify(value)}`,
      'deploy again, so that the functions have the settings of the stack',
    ),
  );
  return {
    findings: findings.length > 0 ? findings : [broker.ok(`tells members bucket ${team.bucket} and its region`)],
    place: {
      region: typeof region === 'string' ? region : store.s3Region,
      endpoint: typeof endpoint === 'string' ? endpoint : null,
      forcePathStyle: forcePathStyle === true,
    },
  };
}
