/** Parses the broker's description of a team: its bucket, and what the caller is there. */
import { contentIn, lacking, textIn, type Content } from './broker.ts';
import type { Action, Grant } from './grants.ts';

/** The answer of `GET /v1/teams/{team}`, the settings that all of a team share. */
export interface TeamSettings {
  readonly team: string;
  readonly layout: string;
  readonly storageType: string;
  readonly bucket: string;
  readonly region: string;
  /** `null` for AWS's own. */
  readonly endpoint: string | null;
  readonly forcePathStyle: boolean;
  /** The team's prefix in the bucket. */
  readonly root: string;
  readonly role: string;
  readonly user: string;
  readonly grants: readonly Grant[];
  /** Names of the areas, without a slash. */
  readonly areas: readonly string[];
  /** True for who manages the team. */
  readonly manages: boolean;
  /** The roles of the layout, for who manages alone. */
  readonly roles?: readonly string[];
}

/** Matches a bucket and a region, neither of which leads to another host or path, and the web's address of a store. */
const PLACE = /^[a-z0-9][a-z0-9.-]+ [\w-]+ https?:\/\/[^/\s]\S*$/;
const ACTIONS: readonly string[] = ['read', 'list', 'write', 'delete'] satisfies readonly Action[];

/** @throws LatchkeyError internal for an answer of another form */
export function parseSettings(content: Content): TeamSettings {
  const { endpoint, forcePathStyle, areas, manages, roles } = content;
  const text = (name: string): string => textIn(content, name);
  const settings = {
    team: text('team'),
    layout: text('layout'),
    storageType: text('storageType'),
    bucket: text('bucket'),
    region: text('region'),
    endpoint: endpoint === null ? null : text('endpoint'),
    forcePathStyle: forcePathStyle === true,
    root: typeof content['root'] === 'string' ? content['root'] : '',
    role: text('role'),
    user: text('user'),
    grants: parseGrants(content),
    areas: textsOf(areas),
    manages: manages === true,
    ...(roles === undefined ? {} : { roles: textsOf(roles) }),
  };
  // Files go to this address, and pages put it into links: nothing is guessed of it.
  if (PLACE.test(`${settings.bucket} ${settings.region} ${settings.endpoint ?? 'https://-'}`)) return settings;
  throw lacking('bucket');
}

/** @throws LatchkeyError internal for an answer of another form */
export function parseGrants({ grants }: Content): readonly Grant[] {
  if (!Array.isArray(grants)) throw lacking('grants');
  return grants.map(contentIn).flatMap(({ actions, prefix }) =>
    // An empty prefix would be everything.
    typeof prefix === 'string' ? [{ actions: textsOf(actions).filter(isAction), prefix }] : [],
  );
}

function isAction(text: string): text is Action {
  return ACTIONS.includes(text);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
