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

/** When a row was made here. */
interface Made {
  readonly atMs: number;
}

/** What was made here and a list lacks a minute later has ended elsewhere. */
const LATE_MS = 60_000;

export class PeopleLists {
  readonly state = new Store<PeopleState>({});
  readonly #live: Noted;
  #read: People = { members: [], invites: [], tokens: [] };
  /** What was made and ended here: lists of invites and tokens may be a moment late. */
  readonly #invites: (Invite & Made)[] = [];
  readonly #tokens: (Token & Made)[] = [];
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
      this.#draw();
    } catch (error) {
      this.#live.note(error);
      if (turn === this.#reads && this.state.value.people === undefined) this.state.set({ fault: error });
    }
  }

  addInvite(invite: Invite): void {
    this.#invites.push({ ...invite, atMs: Date.now() });
    this.#draw();
  }

  addToken(token: Token): void {
    this.#tokens.push({ ...token, atMs: Date.now() });
    this.#draw();
  }

  /** Leaves out an invite or a token that was ended here. */
  drop(id: string): void {
    this.#ended.add(id);
    this.#draw();
  }

  #draw(): void {
    const { members, invites, tokens } = this.#read;
    const isOpen = ({ state, expiresAt }: Invite): boolean => state === 'open' && expiresAt.getTime() > Date.now();
    this.state.set({
      people: {
        members,
        invites: this.#there(this.#invites, invites).filter(isOpen),
        tokens: this.#there(this.#tokens, tokens),
      },
    });
  }

  #there<Row extends { readonly id: string }>(made: readonly (Row & Made)[], listed: readonly Row[]): readonly Row[] {
    const late = made.filter(({ id, atMs }) => Date.now() - atMs < LATE_MS && !listed.some((row) => row.id === id));
    return [...late, ...listed].filter(({ id }) => !this.#ended.has(id));
  }
}
