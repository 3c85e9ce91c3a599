/**
 * Tells that nobody has decided: no Latchkey broker, or no identity provider, was reached, or it was busy or failed, or something else
 * answered. Its text names the cause and the way out already, and what is cached may be used meanwhile.
 */
import { LatchkeyError } from '../../../shared/errors.ts';

export class NoDecision extends LatchkeyError {}
