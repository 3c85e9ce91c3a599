/** All addresses of this machine, as a token is limited to them. */
import { parseNetwork } from '../../shared/networks.ts';

export const LOOPBACK = ['127.0.0.0/8', '::1/128'].map(parseNetwork);
