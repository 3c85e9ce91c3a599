/** Parses the names that operators type, before anything is connected to. */
import { LAYOUT_NAMES, LAYOUTS } from '../../../shared/domain/authority/layout.ts';
import { parseServiceName } from '../../../shared/domain/people/names.ts';
import { isSecretId } from '../../../shared/domain/people/secret.ts';
import { LatchkeyError } from '../../../shared/errors.ts';

/**
 * Parses a role of any layout; whether the team's own layout has it is known once the team is read.
 * @throws LatchkeyError invalid_request
 */
export function parseAnyRole(text: string): string {
  if (LAYOUT_NAMES.some((layout) => Object.hasOwn(LAYOUTS[layout].roles, text))) return text;
  const roles = LAYOUT_NAMES.map(
    (layout) => `a ${layout} team has: ${Object.keys(LAYOUTS[layout].roles).sort().join(', ')}`,
  );
  throw new LatchkeyError('invalid_request', `there is no role ${text}; ${roles.join('; ')}`);
}

/** Parses the name of a service token, and returns it as it is. @throws LatchkeyError invalid_request */
export function parseTokenName(text: string): string {
  parseServiceName(text);
  return text;
}

/** @throws LatchkeyError invalid_request */
export function parseTokenId(text: string): string {
  if (isSecretId(text)) return text;
  throw new LatchkeyError('invalid_request', 'an id is 20 characters of 0-9 and a-f, as latchkey token list shows it');
}
