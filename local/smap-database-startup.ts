/**
 * Reads the first packet of a PostgreSQL client, which names its user.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE
 */
import type { Socket } from 'node:net';

/** Version 3.0; requests for TLS, GSSAPI and a cancellation have other numbers in its place. */
const PROTOCOL = 0x0003_0000;
const LENGTH_BYTES = 4;
const HEADER_BYTES = 8;
const MAX_BYTES = 10_000;
const PATIENCE_MS = 10_000;

/**
 * Calls back once a client has named the user, with all that it sent still to be read. A client that names another user, speaks
 * another protocol or takes too long is disconnected.
 */
export function onceNamed(socket: Socket, user: string, callBack: () => void): void {
  let bytes = Buffer.alloc(0);
  const cutOff = (): void => {
    socket.destroy();
  };
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const users = usersOf(bytes);
    if (users === 'incomplete') return;
    socket.off('data', read);
    socket.setTimeout(0);
    if (users.length !== 1 || users[0] !== user) {
      cutOff();
      return;
    }
    socket.pause();
    socket.unshift(bytes);
    callBack();
  };
  socket.setTimeout(PATIENCE_MS, cutOff);
  socket.on('data', read);
}

/** Returns the users that the packet names; an empty list if it is no such packet. */
function usersOf(bytes: Buffer): readonly string[] | 'incomplete' {
  if (bytes.length < LENGTH_BYTES) return 'incomplete';
  const length = bytes.readUInt32BE(0);
  if (length <= HEADER_BYTES || length > MAX_BYTES) return [];
  if (bytes.length < HEADER_BYTES) return 'incomplete';
  if (bytes.readUInt32BE(LENGTH_BYTES) !== PROTOCOL) return [];
  if (bytes.length < length) return 'incomplete';
  const parts = bytes.toString('latin1', HEADER_BYTES, length).split('\0');
  return parts.filter((_, index) => index % 2 === 1 && parts[index - 1] === 'user');
}
