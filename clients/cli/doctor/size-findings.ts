/** Examines the session tokens: how long they are, and whether the longest possible one still fits. */
import type { PolicySettings } from '../../../shared/domain/authority/session-content.ts';
import { requireTeamFits } from '../../../shared/domain/authority/session-fit.ts';
import { MAX_TOKEN_BYTES, MAX_TOKEN_PERCENT } from '../../../shared/domain/authority/session-size.ts';
import { accessOf } from '../../../shared/domain/signing/access.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Patient, SittersSession } from './patient.ts';

const findings = findingsOf('session tokens');

export function sizeFindings(
  { team }: Pick<Patient, 'team'>,
  sitters: readonly Pick<SittersSession, 'role' | 'user' | 'sessionToken'>[],
  settings: PolicySettings,
): Finding[] {
  return [...sitters.map((sitter) => sizeOf(sitter, team, settings)), worstCase(team, settings)];
}

function sizeOf(
  { role, user, sessionToken }: Pick<SittersSession, 'role' | 'user' | 'sessionToken'>,
  team: Patient['team'],
  settings: PolicySettings,
): Finding {
  const estimate = Math.ceil((accessOf(team, { role, user }, settings).tokenPercent * MAX_TOKEN_BYTES) / 100);
  const bytes = Buffer.byteLength(sessionToken);
  const words = `role ${role}: ${bytes} bytes of ${MAX_TOKEN_BYTES}, estimated ${estimate}`;
  const remedy = 'make the next team with a shorter bucket name and root; tell the authors of Latchkey both numbers';
  if (bytes > MAX_TOKEN_BYTES) return findings.fault(`${words}: longer than STS says it can be`, remedy);
  if (bytes > (MAX_TOKEN_BYTES * MAX_TOKEN_PERCENT) / 100)
    return findings.fault(`${words}: over ${MAX_TOKEN_PERCENT} %, so that a longer name may be refused`, remedy);
  return bytes > estimate * 1.1 ? findings.note(`${words}: the estimate is too low`, remedy) : findings.ok(words);
}

function worstCase(team: Patient['team'], settings: PolicySettings): Finding {
  try {
    requireTeamFits(team, settings);
    return findings.ok('the longest user name fits in every role');
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    return findings.fault(`the longest user name does not fit: ${error.message}`, 'give users shorter names');
  }
}
