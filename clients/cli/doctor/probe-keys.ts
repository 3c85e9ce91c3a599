/**
 * Names the objects of a run, so that a later run finds what an earlier one left: each is in the folder of a probe, has the run in
 * its name, and a media type that nothing else has. Nothing without all three is ever removed.
 */
import { areaPrefix } from '../../../shared/domain/authority/grant.ts';
import { LAYOUTS } from '../../../shared/domain/authority/layout.ts';
import { PROBE_USER_PREFIX } from '../../../shared/domain/people/names.ts';
import type { Team } from '../../../shared/domain/people/team.ts';

/** The media type is the mark of an object that the doctor made. */
export const PROBE_MEDIA_TYPE = 'application/x-latchkey-doctor';
const MADE = /^doctor\.[0-9a-f]{8}\/latchkey-doctor-[0-9a-f]{16}-[a-z0-9.-]{1,40}$/;

/** Returns the key of an object of this run in a user's folder of an area. */
export function probeKey(
  root: string,
  {
    area,
    user,
    run,
    name,
  }: { readonly area: string; readonly user: string; readonly run: string; readonly name: string },
): string {
  return `${folderOf(root, area, user)}latchkey-doctor-${run}-${name}`;
}

export function folderOf(root: string, area: string, user: string): string {
  return `${areaPrefix(root, area)}${user}/`;
}

/** Returns the prefixes below which objects of any run are. */
export function probePrefixes({ layout, root }: Pick<Team, 'layout' | 'root'>): string[] {
  return LAYOUTS[layout].areas.map((area) => `${areaPrefix(root, area)}${PROBE_USER_PREFIX}`);
}

/** True for a key that some run has made, of the team alone. */
export function isProbeKey({ layout, root }: Pick<Team, 'layout' | 'root'>, key: string): boolean {
  return LAYOUTS[layout].areas.some((area) => {
    const prefix = areaPrefix(root, area);
    return key.startsWith(prefix) && MADE.test(key.slice(prefix.length));
  });
}
