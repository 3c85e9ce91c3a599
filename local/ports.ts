/** Reads the two ports of `npm start` from the environment, and words the error if one is not available. */
import { StartError } from './start-error.ts';

export type PortName = 'PORT' | 'LATCHKEY_AWS_PORT';

/** @throws StartError if the variable is set to anything but a port number */
export function portFrom(environment: NodeJS.ProcessEnv, name: PortName, byDefault: number): number {
  const text = environment[name] ?? '';
  const port = text === '' ? byDefault : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartError(`${name} is a port number from 0 to 65535`);
  return port;
}

/** Turns an error of `listen` about the port into a StartError; returns any other as it is. */
export function listenFault<Fault>(error: Fault, name: PortName, port: number): Fault | StartError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new StartError(`port ${port} is in use; stop what uses it, or set ${name} to another port`);
  if (code === 'EACCES') return new StartError(`port ${port} is not open to this user; set ${name} to another port`);
  return error;
}
