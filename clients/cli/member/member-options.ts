/** Defines the options of the commands of members and servers, for those that define them and those that act on them. */
import type { TokenKind } from './identity-grant.ts';
import type { NarrowingOptions } from './narrowing-options.ts';
import type { Selection } from './sign-in-files.ts';

export interface ExecOptions extends Selection, NarrowingOptions {
  readonly renew?: true;
}

export interface ConfigureOptions extends Selection {
  readonly profile: string;
  readonly print?: true;
}

export interface CredentialsOptions extends Selection, NarrowingOptions {
  readonly process?: true;
  readonly env?: true;
  readonly json?: true;
}

export interface LoginOptions {
  readonly broker?: string;
  /** A folder; `true` for the default one. */
  readonly local?: string | true;
  readonly tokenStdin?: true;
  readonly bind?: true;
  readonly oidc?: true;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly team?: string;
  readonly token?: TokenKind;
}

export interface WhoamiOptions extends Selection {
  readonly json?: true;
}
