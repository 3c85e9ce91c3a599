/** Examines presigned URLs: which the broker signs for a role and which it refuses, and that those it signs work at S3. */
import { ACTIONS, LAYOUTS } from '../../../shared/domain/authority/layout.ts';
import { decisionFor } from '../../../shared/domain/signing/access.ts';
import { callBroker, reasonOf, refusalOf } from './broker-calls.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Patient, Sitter } from './patient.ts';
import { folderOf, PROBE_MEDIA_TYPE, probeKey } from './probe-keys.ts';
import { printable } from './store-answer.ts';
import { grantsFor } from './trials.ts';

const OPERATIONS = { read: 'get', list: 'list', write: 'put', delete: 'delete' } as const;
const TIMEOUT_MS = 10_000;

interface Item {
  readonly op: string;
  readonly text: string;
  readonly allowed: boolean;
}

interface Result {
  readonly url?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: { readonly code?: unknown };
}

export async function linkFindings(
  { broker, team, run }: Pick<Patient, 'broker' | 'team' | 'run'>,
  sitter: Sitter,
  sitters: readonly Sitter[],
): Promise<Finding[]> {
  const findings = findingsOf(`links ${sitter.role}`);
  const items = itemsOf({ team, run }, sitter, sitters);
  const requests = items.map(({ op, text }) => ({
    op,
    ...(op === 'list' ? { prefix: text, maxKeys: 1 } : { key: text }),
    ...(op === 'put' ? { contentType: PROBE_MEDIA_TYPE, ifNoneMatch: '*' } : {}),
  }));
  const answer = await callBroker(`${broker}/v1/teams/${team.team}/presign`, {
    method: 'POST',
    token: sitter.token,
    body: { requests },
  });
  const { results } = answer.body;
  if (answer.status !== 200 || !Array.isArray(results))
    return [
      findings.fault(`the broker signs nothing: ${refusalOf(answer)}`, 'look at the log of its function presign'),
    ];
  const paired = items.map((item, index) => ({ item, result: (results[index] ?? {}) as Result }));
  const wrong = paired.filter(({ item, result }) =>
    item.allowed ? typeof result.url !== 'string' : result.error?.code !== 'out_of_scope',
  );
  if (wrong.length > 0)
    return wrong.map(({ item, result }) =>
      findings.fault(
        `the broker ${item.allowed ? 'refuses' : 'signs'} ${item.op} of ${item.text}${codeOf(result)}, and the layout says otherwise`,
        'deploy again: the functions are of another version than this command',
      ),
    );
  const refused = items.filter(({ allowed }) => !allowed).length;
  return [
    findings.ok(`${items.length - refused} are signed, ${refused} refused, as the layout says`, items.length),
    ...(await usedFindings(sitter.role, paired)),
  ];
}

function codeOf({ error }: Result): string {
  return typeof error?.code === 'string' ? ` (${printable(error.code)})` : '';
}

/** Returns an item for each action, in each area, in the own folder and in another's. */
function itemsOf({ team, run }: Pick<Patient, 'team' | 'run'>, sitter: Sitter, sitters: readonly Sitter[]): Item[] {
  const grants = grantsFor(team, sitter);
  const other = sitters.find(({ user }) => user !== sitter.user) ?? sitter;
  return LAYOUTS[team.layout].areas.flatMap((area) =>
    [sitter, other].flatMap(({ user }) =>
      ACTIONS.map((action) => {
        const text =
          action === 'list'
            ? folderOf(team.root, area, user)
            : probeKey(team.root, { area, user, run, name: action === 'read' ? 'kept' : `link-${sitter.role}` });
        return { op: OPERATIONS[action], text, allowed: decisionFor(grants, action, text).allowed };
      }),
    ),
  );
}

/** Returns the key that a signed put of this run writes, if the role may write anything. */
export function linkedKey(
  patient: Pick<Patient, 'team' | 'run'>,
  sitter: Sitter,
  sitters: readonly Sitter[],
): string | undefined {
  return itemsOf(patient, sitter, sitters).find(({ op, allowed }) => op === 'put' && allowed)?.text;
}

/** Uses one URL of each operation that the role has, a put before a delete of what it wrote. */
async function usedFindings(
  role: string,
  paired: readonly { readonly item: Item; readonly result: Result }[],
): Promise<Finding[]> {
  const findings = findingsOf(`links ${role}`);
  const found: Finding[] = [];
  const used: string[] = [];
  for (const [op, method] of [
    ['put', 'PUT'],
    ['get', 'GET'],
    ['list', 'GET'],
    ['delete', 'DELETE'],
  ] as const) {
    const one = paired.find(({ item }) => item.op === op && item.allowed);
    const url = one?.result.url;
    if (typeof url !== 'string') continue;
    const outcome = await use(url, method, one?.result.headers ?? {});
    if (outcome === 'ok') used.push(op);
    else
      found.push(
        outcome.status === undefined
          ? findings.unchecked(`a signed ${op}: ${outcome.why}`, 'see that this machine reaches S3')
          : findings.fault(
              `S3 answers a signed ${op} with ${outcome.why}`,
              "see the faults of region, clock and role above; if there are none, look for a Deny in the bucket's policy",
            ),
      );
  }
  if (used.length > 0) found.push(findings.ok(`signed URLs work: ${used.join(', ')}`, used.length));
  return found;
}

async function use(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<'ok' | { readonly status: number | undefined; readonly why: string }> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(method === 'PUT' ? { body: 'made by latchkey doctor\n' } : {}),
    });
    const text = await response.text();
    if (response.ok) return 'ok';
    const [, code = ''] = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text) ?? [];
    return { status: response.status, why: `${response.status} ${code}`.trim() };
  } catch (error) {
    return { status: undefined, why: reasonOf(error) };
  }
}
