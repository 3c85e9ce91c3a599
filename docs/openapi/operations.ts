/** Collects the words of all routes. A new route is written beside those of its kind; a new kind is one file, named here. */
import { ATTACHMENTS } from './attachment-words.ts';
import { CALLER } from './caller-words.ts';
import { CREDENTIALS } from './credentials-words.ts';
import { INVITES } from './invite-words.ts';
import { MEMBERS } from './member-words.ts';
import type { Operations } from './operation.ts';
import { PRESIGN } from './presign-words.ts';
import { SERVICE } from './service-words.ts';
import { TEAM_SETTINGS } from './team-words.ts';
import { TOKENS } from './token-words.ts';

export const OPERATIONS: Operations = {
  ...SERVICE,
  ...CALLER,
  ...TEAM_SETTINGS,
  ...MEMBERS,
  ...INVITES,
  ...TOKENS,
  ...CREDENTIALS,
  ...PRESIGN,
  ...ATTACHMENTS,
};
