/** `latchkey logout` ends a member's token at the broker, and forgets it here. */
import { Command } from 'commander';
import { documented } from '../documented.ts';
import { selectable, type Selection } from './sign-in-files.ts';

const MORE = `
A member's token is ended at the broker first. Without a network it is only forgotten, and the output says until when it lives. A
service's token cannot end itself and other machines may hold it, so it is only forgotten; an admin ends it. A session that another
program got lives to its end, an hour at most.`;

export function logoutCommand(): Command {
  const command = new Command('logout')
    .description('Sign out: end the token of a member, and forget it and its sessions.')
    .action(async (selection: Selection) => {
      const { logout } = await import('./logout.ts');
      await logout(selection);
    });
  return documented(selectable(command), {
    more: MORE,
    examples: ['latchkey logout', 'latchkey logout --team demo --user max'],
  });
}
