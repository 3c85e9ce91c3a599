/** Sends bytes over a bare TCP connection, for requests that no HTTP client would send. */
import { connect, type Socket } from 'node:net';

const SILENCE_MS = 10_000;

/**
 * Sends bytes.
 * @param thenEnd sends a FIN after them, as a sender that is done
 * @returns everything received until the server closed the connection
 */
export function exchange(base: string, bytes: string | Uint8Array, thenEnd = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(base);
    let received = '';
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`no end of the answer; so far: ${received}`)));
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Some servers reset the connection after their answer, because they left bytes of the request unread.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(received);
      else reject(error);
    });
    socket.on('close', () => {
      resolve(received);
    });
    if (thenEnd) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** Opens a connection to the server of a URL. */
export function openSocket(base: string): Socket {
  const { hostname, port } = new URL(base);
  return connect(Number(port), hostname);
}

/** Returns the status of an answer's first line; 0 if there was none. */
export function statusOf(received: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3}) /.exec(received)?.[1] ?? 0);
}
