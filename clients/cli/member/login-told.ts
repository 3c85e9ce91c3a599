/** Says that somebody is signed in, and which commands come next. */
import type { SessionPorts } from './session-source.ts';
import type { SignIn } from './sign-in.ts';
import { shortFlags } from './sign-in-files.ts';

export async function tell({ expiresAt, role, ...signIn }: SignIn, { files }: SessionPorts): Promise<void> {
  const { team, user, broker } = signIn;
  const all = await files.matching({}).catch(() => [signIn]);
  const flags = all.length > 1 ? ` ${shortFlags(signIn, all)}` : '';
  const end = expiresAt === undefined ? '' : `, until ${expiresAt}`;
  console.log(`signed in to ${team} at ${broker} as ${user} (${role ?? ''})${end}`);
  console.log(`\nNext:\n  latchkey whoami${flags}\n  latchkey configure --profile ${team}${flags}`);
}
