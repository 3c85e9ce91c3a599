/** Holds all addresses of this machine, as the networks of a token. */
import { parseNetwork } from '../../shared/networks.ts';

export const LOOPBACK = ['127.0.0.0/8', '::1/128'].map(parseNetwork);
