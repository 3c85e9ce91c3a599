/** Defines what calls as a sign-in need of this machine. */
import type { SignInFiles } from './sign-in-files.ts';

export interface SignedInPorts {
  readonly files: SignInFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly warn: (text: string) => void;
}
