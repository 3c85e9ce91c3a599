/** A request whose body has no end, over a bare connection: how much a server takes before it refuses. */
import { openSocket, statusOf } from '../../packages/aws-stand-in/tests/harness/socket.ts';

/** Limits the bytes sent to a server that never refuses. */
const ENDLESS_BYTES = 200 * 1024 * 1024;

/**
 * Sends the head, and then the piece again and again until the server refuses.
 * @returns the status, or 0 if a reset overtook the answer, because the client was still sending
 */
export async function flood(base: string, head: string, piece: Buffer): Promise<{ status: number; sent: number }> {
  const socket = openSocket(base).on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let received = '';
  socket.setEncoding('latin1');
  const answered = new Promise<void>((resolve) =>
    socket.on('data', (text: string) => {
      received += text;
      resolve();
    }),
  );
  let goOn = (): void => undefined;
  socket.on('drain', () => {
    goOn();
  });
  socket.write(head);
  let sent = 0;
  while (!socket.destroyed && sent < ENDLESS_BYTES && received === '') {
    sent += piece.length;
    if (socket.write(piece)) continue;
    const drained = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await Promise.race([drained, closed]);
  }
  await Promise.race([answered, closed]);
  socket.destroy();
  await closed;
  return { status: statusOf(received), sent };
}
