/** Defines fields of answers that mean the same in each of them. */
import * as z from 'zod/mini';
import { ACTIONS, LAYOUT_NAMES, LAYOUTS } from '../../shared/domain/authority/layout.ts';
import { answer, said } from './words.ts';

const ROLES = Object.entries(LAYOUTS)
  .map(([layout, { roles }]) => `\`${layout}\`: ${Object.keys(roles).join(', ')}`)
  .join('; ');

export const team = said(z.string().check(z.minLength(1)), 'Team id: 2 to 63 characters of a-z, 0-9 and `-`.');
export const user = said(z.string(), 'Name of the user, local to the team: 1 to 64 characters.');
export const role = said(z.string(), `Role of the user in the team. ${ROLES}.`);
export const layout = said(
  z.enum(LAYOUT_NAMES),
  'Kind of team: the table that says which role may do what in which area.',
);
export const bucket = said(z.string(), 'Name of the bucket.');
export const region = said(z.string(), 'AWS region of the bucket, to sign with.');
export const endpoint = said(z.nullable(z.string()), 'URL of an S3-compatible store; `null` for AWS.', {
  format: 'uri',
});
export const forcePathStyle = said(z.boolean(), 'True if the bucket stands in the path and not in the host name.');

const grant = answer('Grant', 'Actions on all keys that begin with a prefix.', {
  actions: said(z.array(z.enum(ACTIONS)), '`read` and `list` look, `write` uploads (multipart too), `delete` deletes.'),
  prefix: said(z.string(), 'Prefix of full keys in the bucket.'),
});
export const grants = said(z.array(grant), 'All that the role, or the narrowed session, may do.');

/** Describes a moment, as `timestamp` writes it. */
export function moment(what: string): z.ZodMiniType {
  const text = z.string().check(z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/));
  return said(text, `${what} RFC 3339, whole seconds, UTC.`, { format: 'date-time' });
}

/** A day, in which the last use of something is recorded. */
export const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

export const tokenType = said(
  z.enum(['Bearer', 'DPoP']),
  'How the token is sent: `Authorization: Bearer <token>`, or `Authorization: DPoP <token>` with a proof in the `DPoP` header of each request.',
);
