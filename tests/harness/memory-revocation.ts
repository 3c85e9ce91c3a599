/**
 * Implements revocation's ports in memory, with a clock that only pauses move. Every call can be counted, failed or
 * delayed, and the policies are evaluated as by IAM.
 */
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import type { SessionRole } from '../../shared/domain/authority/layout.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import type { Page } from '../../shared/domain/people/page.ts';
import { recordedToo, type Revoked } from '../../shared/domain/people/revoked.ts';
import { denialPolicyText } from '../../shared/domain/session/denial-policy.ts';
import type { RecordedRow, RecordedTeam, RowName, SponsoredToken } from '../../shared/domain/session/denials.ts';
import type { DamagedRow } from '../../shared/domain/session/recording.ts';
import type { RevocationPorts } from '../../shared/domain/session/revocation.ts';
import type { RevokerRow } from '../../shared/domain/session/revoker-lease.ts';
import { countedBytes } from './memory-store.ts';

export const START_MS = Date.parse('2026-11-27T10:00:00Z');

export class MemoryRevocation {
  nowMs = START_MS;
  /** Rows by key. */
  readonly rows = new Map<string, RecordedRow | DamagedRow>();
  readonly tokens = new Map<string, SponsoredToken>();
  readonly policies: Record<SessionRole, string | undefined> = {
    gallery: denialPolicyText([]),
    smap: denialPolicyText([]),
  };
  revoker: RevokerRow | undefined;
  /** The index's rows; `undefined` means all current rows. */
  indexed: readonly RecordedRow[] | undefined;
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  /** Runs before each call, with its number. */
  before: (call: string, index: number) => void | Promise<void> = () => undefined;
  /** Policies in the order of their writes. */
  readonly puts: string[] = [];

  /** Returns the ports of one run. Each call of them counts. */
  ports(random = countedBytes()): RevocationPorts {
    const call = async <Result>(name: string, work: () => Result): Promise<Result> => {
      const index = this.calls.push(name) - 1;
      await this.before(name, index);
      return work();
    };
    return {
      now: () => new Date(this.nowMs),
      random,
      pause: (milliseconds) => {
        this.nowMs += milliseconds;
        return Promise.resolve();
      },
      policies: {
        getPolicy: (role) => call('getPolicy', () => this.policies[role]),
        putPolicy: (role, text) =>
          call('putPolicy', () => {
            this.policies[role] = text;
            this.puts.push(text);
          }),
      },
      rows: {
        getRevokerRow: () => call('getRevokerRow', () => this.revoker),
        putRevokerRow: (row) =>
          call('putRevokerRow', () => {
            if ((this.revoker?.version ?? 0) !== row.version - 1) return false;
            this.revoker = row;
            return true;
          }),
        listRecorded: () =>
          call('listRecorded', (): Page<RecordedRow | DamagedRow> => ({ items: this.indexed ?? this.#recorded() })),
        getRecorded: (name) => call('getRecorded', () => this.rows.get(keyOf(name))),
        listServiceTokens: (team) =>
          call('listServiceTokens', () => ({ items: [...this.tokens.values()].filter((each) => each.team === team) })),
        getServiceToken: (id) => call('getServiceToken', () => this.tokens.get(id)),
        renewGeneration: (team, generation, revoked) =>
          call('renewGeneration', () => {
            const stored = this.rows.get(keyOf(team));
            if (stored?.kind !== 'team' || stored.generation !== team.generation || stored.listSort !== team.listSort)
              return false;
            this.put({ ...stored, generation, revoked });
            return true;
          }),
        dropRecords: (row) =>
          call('dropRecords', () => {
            const stored = this.rows.get(keyOf(row));
            if (stored === undefined || stored.kind === 'damaged' || stored.listSort !== row.listSort) return false;
            this.rows.set(keyOf(row), { ...stored, revoked: [], listSort: undefined });
            return true;
          }),
      },
    };
  }

  addTeam(team: string, over: Partial<RecordedTeam> = {}): void {
    this.put({ kind: 'team', team, layout: 'webqsee', generation: `${team}0`, revoked: [], ...over });
  }

  /** Ends an id of a member, as a change of the member does. */
  end(team: string, user: string, id: string): RowName {
    const name = { kind: 'membership', team, user } as const;
    const stored = this.rows.get(keyOf(name));
    const revoked: readonly Revoked[] = stored?.kind === 'membership' ? stored.revoked : [];
    this.put({ ...name, revoked: recordedToo(revoked, id, new Date(this.nowMs)) });
    return name;
  }

  teamRow(team: string): RecordedTeam {
    const row = this.rows.get(keyOf({ kind: 'team', team }));
    if (row?.kind !== 'team') throw new Error(`there is no team ${team}`);
    return row;
  }

  /** Evaluates the role's denials as IAM does. */
  denies(role: SessionRole, sourceIdentity: string, issuedMs = this.nowMs): boolean {
    const policy = checkPolicy(JSON.parse(this.policies[role] ?? '{}'));
    const context = {
      'aws:SourceIdentity': sourceIdentity,
      'aws:TokenIssueTime': new Date(issuedMs).toISOString(),
    };
    const requested = { action: 's3:GetObject', resource: 'arn:aws:s3:::webqsee/a', context };
    return evaluate({ ...requested, identityPolicies: [policy] }).reason === 'explicit deny';
  }

  put(row: RecordedRow): void {
    const last = Math.max(...row.revoked.map(({ untilSeconds }) => untilSeconds));
    const listSort = row.revoked.length === 0 ? undefined : new Date(last * 1000).toISOString();
    this.rows.set(keyOf(row), { ...row, listSort });
  }

  #recorded(): (RecordedRow | DamagedRow)[] {
    return [...this.rows.values()].filter((row) => row.kind === 'damaged' || row.listSort !== undefined);
  }
}

export function keyOf(name: RowName): string {
  if (name.kind === 'team') return `team ${name.team}`;
  return name.kind === 'token' ? `token ${name.id}` : `membership ${name.team} ${name.user.toLowerCase()}`;
}

export const outage = (): never => {
  throw new LatchkeyError('upstream_unavailable', 'the test says so');
};
