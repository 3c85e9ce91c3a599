/** Bytes on a bare TCP connection, for requests that no HTTP client would send. */
import { connect, type Socket } from 'node:net';

const SILENCE_MS = 10_000;

/**
 * @param thenEnd says with a FIN that no more will come
 * @returns all that came back until the server closed the connection
 */
export function exchange(base: string, bytes: string | Uint8Array, thenEnd = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(base);
    let received = '';
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`no end of the answer; so far: ${received}`)));
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Some servers reset after their answer, because bytes of the request were left unread.
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

/** An open connection to the server of a URL. */
export function openSocket(base: string): Socket {
  const { hostname, port } = new URL(base);
  return connect(Number(port), hostname);
}

/** The status of an answer's first line; 0 if there was none. */
export function statusOf(received: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3}) /.exec(received)?.[1] ?? 0);
}
