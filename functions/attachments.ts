/** `GET` and `HEAD /v1/teams/{team}/attachments…` redirect readers to the bucket; no byte of an attachment goes through here. */
import { composeAttachments } from '../shared/compose-attachments.ts';
import { composeBroker } from '../shared/compose.ts';
import { redirectTo } from '../shared/domain/signing/attachment.ts';
import { attachmentReply } from '../shared/http/attachments/attachment-reply.ts';
import { attachmentInput } from '../shared/http/attachments/attachment-request.ts';
import { readerEdge } from '../shared/http/edge/reader-edge.ts';

const broker = composeAttachments(composeBroker(process.env));

export const handler = readerEdge(broker, async ({ audit, reader, teamAfresh, ...request }) => {
  const input = attachmentInput(request);
  const redirect = await redirectTo(input, reader, teamAfresh, broker.attachments);
  return attachmentReply(redirect, input, broker.now(), audit);
});
