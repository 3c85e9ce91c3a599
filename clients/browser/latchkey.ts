/**
 * The browser's side of a Latchkey broker: join with an invite, then credentials, signed URLs and uploads for the team, by a token that
 * is bound to a key of this browser. It runs in pages, workers and extensions' backgrounds, and needs nothing else.
 */
import { brokerAddress, itemsIn, lacking, textIn } from './broker.ts';
import { BrokerClock } from './broker-clock.ts';
import type { Grant } from './grants.ts';
import { codeIn } from './invite-code.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { openKept, type Kept } from './kept.ts';
import { requireCrypto } from './possession-key.ts';
import { SignIns } from './sign-ins.ts';
import { parseGrants } from './team-settings.ts';
import { Team } from './team.ts';
import { unlessAborted } from './waiting.ts';

export interface OpenOptions {
  /** Default `indexeddb`: what was signed in stays signed in. `memory` forgets everything with the page. */
  readonly store?: 'indexeddb' | 'memory';
}

export interface Abortable {
  /** Rejects with the signal's reason when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A place in a team, as it was when somebody signed in. */
export interface SignedInTeam {
  readonly team: string;
  readonly user: string;
  readonly role: string;
}

/** A place in a team. */
export interface Membership extends SignedInTeam {
  readonly layout: string;
}

/** Describes what an invite makes of its holder. */
export interface InvitePreview extends Membership {
  readonly grants: readonly Grant[];
  /** `null` for an invite of whoever runs the broker. */
  readonly invitedBy: string | null;
  readonly expiresAt: Date;
}

/** Tells other tabs that somebody signed in or out. */
const CHANNEL = 'latchkey';

export class Latchkey {
  /** The broker's address, without a slash at its end. */
  readonly broker: string;
  readonly #kept: Kept;
  readonly #clock = new BrokerClock();
  readonly #signIns: SignIns;
  readonly #teams = new Map<string, Promise<Team>>();
  readonly #channel: BroadcastChannel | undefined;
  #signedInTeams: readonly SignedInTeam[] = [];

  private constructor(broker: string, kept: Kept, isShared: boolean) {
    this.broker = broker;
    this.#kept = kept;
    this.#signIns = new SignIns(broker, kept, this.#clock);
    this.#channel = isShared ? new BroadcastChannel(`${CHANNEL} ${broker}`) : undefined;
    this.#channel?.addEventListener('message', () => void this.#changed());
  }

  /**
   * Opens what this browser has of a broker; calls nobody.
   * @param broker its address, as the link of an invite begins
   * @throws LatchkeyError invalid_request, insecure_context, no_storage
   */
  static async open(broker: string, { store = 'indexeddb' }: OpenOptions = {}): Promise<Latchkey> {
    const address = brokerAddress(broker);
    requireCrypto();
    const latchkey = new Latchkey(address, await openKept(store), store === 'indexeddb');
    await latchkey.#changed();
    return latchkey;
  }

  /** True if this browser has a token of a team; whether it is still good, the broker says. */
  get signedIn(): boolean {
    return this.#signedInTeams.length > 0;
  }

  /** Lists the teams that this browser has a token of, without asking anybody. */
  get signedInTeams(): readonly SignedInTeam[] {
    return this.#signedInTeams;
  }

  /**
   * Says what an invite is for, and uses nothing up.
   * @param codeOrLink the code, its link, or a message around either
   * @throws LatchkeyError invalid_request, not_found, already_redeemed, expired, …
   */
  async preview(codeOrLink: string, { signal }: Abortable = {}): Promise<InvitePreview> {
    const code = codeIn(codeOrLink);
    const content = await this.#signIns.broker.ask({
      method: 'POST',
      path: '/v1/enroll/preview',
      body: { code },
      signal,
    });
    const text = (name: string): string => textIn(content, name);
    const expiresAt = new Date(text('expiresAt'));
    if (isNaN(+expiresAt)) throw lacking('expiresAt');
    return {
      team: text('team'),
      layout: text('layout'),
      user: text('user'),
      role: text('role'),
      grants: parseGrants(content),
      invitedBy: content['invitedBy'] === null ? null : text('invitedBy'),
      expiresAt,
    };
  }

  /**
   * Redeems an invite. Several teams may be signed in at once; a sign-in to the same team replaces the earlier one.
   * @param codeOrLink the code, its link, or a message around either
   * @throws LatchkeyError invalid_request, not_found, already_redeemed, expired, no_storage (before the code is used), …
   */
  async join(codeOrLink: string, { signal }: Abortable = {}): Promise<SignedInTeam> {
    const { team, user, role } = await this.#signIns.redeem(codeIn(codeOrLink), signal);
    await this.#tell();
    return { team, user, role };
  }

  /**
   * Returns what the broker says of the own places; those that have ended are left out.
   * @throws LatchkeyError unauthenticated if all have ended, or as the broker refuses
   */
  async memberships({ signal }: Abortable = {}): Promise<readonly Membership[]> {
    const asked = this.#signedInTeams.map(({ team }) => this.#signIns.ask(team, { path: '/v1/me', signal }));
    const answers = await Promise.allSettled(asked);
    const failures = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as Error);
    const others = failures.filter((error) => !(error instanceof LatchkeyError) || error.code !== 'unauthenticated');
    const [failure] = failures.length === answers.length ? failures : others;
    if (failure !== undefined) throw failure;
    return answers
      .flatMap((answer) => (answer.status === 'fulfilled' ? itemsIn(answer.value, 'memberships') : []))
      .map((item) => ({
        team: textIn(item, 'team'),
        user: textIn(item, 'user'),
        role: textIn(item, 'role'),
        layout: textIn(item, 'layout'),
      }));
  }

  /** Opens a team. Calls nobody while the session that is kept lives. @throws LatchkeyError signed_out, or as the broker refuses */
  async team(id: string, { signal }: Abortable = {}): Promise<Team> {
    const opened = this.#teams.get(id) ?? Team.open(id, this.#signIns, this.#kept, this.#clock);
    this.#teams.set(id, opened);
    try {
      return await unlessAborted(opened, signal);
    } catch (error) {
      this.#teams.delete(id);
      throw error;
    }
  }

  /**
   * Forgets everything of the broker, also when offline, then ends the tokens there.
   * @returns `ended`: false if a token may live on at the broker, where nobody can use it without this browser's key
   */
  async signOut(): Promise<{ readonly ended: boolean }> {
    return { ended: await this.#signIns.end(() => this.#tell()) };
  }

  async #tell(): Promise<void> {
    this.#channel?.postMessage('changed');
    await this.#changed();
  }

  /** Forgets what was in memory of sign-ins that are others now. */
  async #changed(): Promise<void> {
    for (const team of this.#teams.values())
      void team.then(
        (opened) => {
          opened.forget();
        },
        () => undefined,
      );
    this.#teams.clear();
    this.#signedInTeams = (await this.#signIns.all()).map(({ team, user, role }) => ({ team, user, role }));
  }
}

export { LatchkeyError, type BrokerCode, type ErrorCode, type LocalCode } from './latchkey-error.ts';
export { type Action, type Grant } from './grants.ts';
export { type ListedObject } from './object-list.ts';
export { type TeamSettings } from './team-settings.ts';
export { type Credentials, type CredentialsOptions, type Team } from './team.ts';
export { type UnfinishedUpload } from './team-uploads.ts';
export { type Progress, type Upload, type UploadOptions, type UploadState } from './upload.ts';
export { type Uploaded } from './upload-run.ts';
export { type UrlOptions } from './url-options.ts';
