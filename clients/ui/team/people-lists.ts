/** Holds what a page knows of a team's people: members, open invites and tokens, as the broker said last. */
import { Store } from '../store.ts';
import { readInvites, readMembers, readTokens, type Asker } from './people-calls.ts';
import type { Invite, Member, Token } from './people-parsed.ts';

export interface People {
  readonly members: readonly Member[];
  /** Open ones alone. */
  readonly invites: readonly Invite[];
  readonly tokens: readonly Token[];
}

export interface PeopleState {
  readonly people?: People | undefined;
  /** Why there is nothing to show yet. */
  readonly fault?: unknown;
}

/** Is the part of a followed team that lists need. */
interface Noted {
  readonly team: Asker;
  note(error: unknown): void;
}

interface Made<Row> {
  readonly row: Row;
  readonly atMs: number;
}

const LATE_MS = 60_000;

export class PeopleLists {
  readonly state = new Store<PeopleState>({});
  readonly #live: Noted;
  #read: People = { members: [], invites: [], tokens: [] };
  /** What was made and ended here: lists of invites and tokens may be a moment late. */
  #made: { readonly invites: readonly Made<Invite>[]; readonly tokens: readonly Made<Token>[] } = {
    invites: [],
    tokens: [],
  };
  readonly #ended = new Set<string>();
  /** Counts the reads, so that a slow answer does not replace a newer one. */
  #reads = 0;

  constructor(live: Noted) {
    this.#live = live;
  }

  /** Reads all lists anew. Never rejects: rows that were there stay, and without any the fault stands in the state. */
  async read(): Promise<void> {
    const { team } = this.#live;
    const turn = (this.#reads += 1);
    try {
      const [members, invites, tokens] = await Promise.all([readMembers(team), readInvites(team), readTokens(team)]);
      if (turn !== this.#reads) return;
      this.#read = { members, invites, tokens };
      this.#made = { invites: stillLate(this.#made.invites, invites), tokens: stillLate(this.#made.tokens, tokens) };
      this.#draw();
    } catch (error) {
      this.#live.note(error);
      if (turn === this.#reads && this.state.value.people === undefined) this.state.set({ fault: error });
    }
  }

  addInvite(invite: Invite): void {
    this.#made = { ...this.#made, invites: [...this.#made.invites, { row: invite, atMs: Date.now() }] };
    this.#draw();
  }

  addToken(token: Token): void {
    this.#made = { ...this.#made, tokens: [...this.#made.tokens, { row: token, atMs: Date.now() }] };
    this.#draw();
  }

  /** Leaves out an invite or a token that was ended here. */
  drop(id: string): void {
    this.#ended.add(id);
    this.#draw();
  }

  #draw(): void {
    const { members, invites, tokens } = this.#read;
    const { invites: madeInvites, tokens: madeTokens } = this.#made;
    const isLive = ({ id }: { readonly id: string }): boolean => !this.#ended.has(id);
    const isOpen = (invite: Invite): boolean => invite.isOpen && invite.expiresAt.getTime() > Date.now();
    this.state.set({
      people: {
        members,
        invites: [...madeInvites.map(({ row }) => row), ...invites].filter(isLive).filter(isOpen),
        tokens: [...madeTokens.map(({ row }) => row), ...tokens].filter(isLive),
      },
    });
  }
}

/** Returns what was made here and a list lacks yet; what it lacks a minute later has ended elsewhere. */
function stillLate<Row extends { readonly id: string }>(
  made: readonly Made<Row>[],
  listed: readonly Row[],
): readonly Made<Row>[] {
  const ids = new Set(listed.map(({ id }) => id));
  return made.filter(({ row, atMs }) => !ids.has(row.id) && Date.now() - atMs < LATE_MS);
}
