/**
 * Writes the redirect to an attachment: 302, because Java's `URL.openStream()`, by which smap makes its reports, does not follow
 * 308. It states its own expiry, because Apache's mod_expires otherwise adds an hour.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3, https://www.rfc-editor.org/rfc/rfc9111#section-5.3
 */
import type { AuditRecord } from '../../audit-record.ts';
import type { AttachmentRedirect, AttachmentInput } from '../../domain/signing/attachment.ts';
import { auditSession } from '../audit.ts';
import type { Reply } from '../reply.ts';

export function attachmentReply(
  { url, keepUntil, session, grants }: AttachmentRedirect,
  { method }: Pick<AttachmentInput, 'method'>,
  now: Date,
  audit: AuditRecord,
): Reply {
  auditSession(audit, session, grants);
  audit.signed = { [method === 'HEAD' ? 'head' : 'get']: 1 };
  // The age counts from now, so the time of the request is not added to the URL's.
  const maxAgeSeconds = Math.max(0, Math.floor((keepUntil.getTime() - now.getTime()) / 1000));
  return {
    statusCode: 302,
    headers: {
      location: url,
      'cache-control': `private, max-age=${maxAgeSeconds}`,
      expires: new Date(now.getTime() + maxAgeSeconds * 1000).toUTCString(),
      'referrer-policy': 'no-referrer',
      // Chrome would otherwise answer a script from an element's cached redirect.
      vary: 'Sec-Fetch-Mode',
    },
  };
}
