/**
 * Defines the layouts: for each kind of team, the actions of each role in each area. Permissions are these tables and nothing
 * else: a new role is a new row here and in `tests/vectors/layouts.json`.
 */
import { LatchkeyError } from '../../errors.ts';
import { unknownName } from './unknown-name.ts';

export const ACTIONS = ['read', 'list', 'write', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

export const LAYOUT_NAMES = ['webqsee', 'webqsee-simple', 'smap'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** The actions of a role in one area: on all of `{area}/`, and on its own part `{area}/{user}/`. */
export interface AreaRights {
  readonly everywhere?: readonly Action[];
  readonly own?: readonly Action[];
}

export interface RoleRights {
  readonly areas: Readonly<Record<string, AreaRights>>;
  /** The actions of the role on the root itself, e.g. list it. */
  readonly root?: readonly Action[];
  /** True for the role that manages the team: members, invites, tokens. */
  readonly manages?: true;
  /** True if its sessions, unless narrowed, get the actions of other AWS services that the stack names for it. */
  readonly serviceActions?: true;
}

/** The session roles of the stack: each signs for the layouts that name it, and has a wall of its own. */
export const SESSION_ROLES = ['gallery', 'smap'] as const;
export type SessionRole = (typeof SESSION_ROLES)[number];

/** A team's root: a prefix that is chosen at `team create`, or the bucket itself, without a choice. */
export type RootRule =
  { readonly kind: 'prefix'; readonly defaultOf: (team: string) => string } | { readonly kind: 'bucket' };

export interface Layout {
  readonly sessionRole: SessionRole;
  readonly root: RootRule;
  readonly areas: readonly string[];
  readonly roles: Readonly<Record<string, RoleRights>>;
  /**
   * The area to whose objects readers are redirected, and the role that reads it: that of a trusted proxy, which names readers,
   * and of the session that signs for all of them. Absent if teams have no attachments.
   */
  readonly attachments?: { readonly area: string; readonly role: string };
}

const READ_LIST = ['read', 'list'] as const;
const READ_LIST_WRITE = ['read', 'list', 'write'] as const;
const LIST_DELETE = ['list', 'delete'] as const;
const WRITE_DELETE = ['write', 'delete'] as const;

const WEBQSEE_ROOT: RootRule = { kind: 'prefix', defaultOf: (team) => `webqsee/${team}/items-root/` };

const SIMPLE_RIGHTS: RoleRights = {
  root: ['list'],
  areas: { shared: { everywhere: ACTIONS }, protected: { everywhere: ACTIONS }, private: { everywhere: ACTIONS } },
};

export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  webqsee: {
    sessionRole: 'gallery',
    root: WEBQSEE_ROOT,
    areas: ['shared', 'protected', 'private'],
    roles: {
      viewer: { areas: { shared: { everywhere: READ_LIST }, protected: { everywhere: READ_LIST } } },
      member: {
        areas: {
          shared: { everywhere: READ_LIST, own: WRITE_DELETE },
          protected: { everywhere: READ_LIST, own: WRITE_DELETE },
          private: { own: ACTIONS },
        },
      },
      admin: {
        manages: true,
        root: ['list'],
        areas: {
          shared: { everywhere: ACTIONS },
          protected: { everywhere: ACTIONS },
          private: { everywhere: LIST_DELETE, own: ACTIONS },
        },
      },
    },
  },
  'webqsee-simple': {
    sessionRole: 'gallery',
    root: WEBQSEE_ROOT,
    areas: ['shared', 'protected', 'private'],
    roles: { member: SIMPLE_RIGHTS, admin: { ...SIMPLE_RIGHTS, manages: true } },
  },
  smap: {
    sessionRole: 'smap',
    root: { kind: 'bucket' },
    areas: ['attachments', 'uploadedSurveys', 'media'],
    attachments: { area: 'attachments', role: 'reader' },
    roles: {
      reader: { areas: { attachments: { everywhere: ['read'] } } },
      server: {
        serviceActions: true,
        areas: {
          attachments: { everywhere: READ_LIST_WRITE },
          uploadedSurveys: { everywhere: READ_LIST_WRITE },
          media: { everywhere: READ_LIST_WRITE },
        },
      },
      admin: {
        manages: true,
        areas: {
          attachments: { everywhere: READ_LIST },
          uploadedSurveys: { everywhere: READ_LIST },
          media: { everywhere: READ_LIST },
        },
      },
    },
  },
};

/** Returns the rights of a role, or `undefined` if the layout has no such role (own keys only: `constructor` is no role). */
export function rightsOf(layout: LayoutName, role: string): RoleRights | undefined {
  const { roles } = LAYOUTS[layout];
  return Object.hasOwn(roles, role) ? roles[role] : undefined;
}

/** True if a role manages the team: members, invites and tokens. */
export function managesIn(layout: LayoutName, role: string): boolean {
  return rightsOf(layout, role)?.manages === true;
}

/** @throws LatchkeyError out_of_scope if the layout has no attachments */
export function attachmentsOf(layout: LayoutName): NonNullable<Layout['attachments']> {
  const { attachments } = LAYOUTS[layout];
  if (attachments === undefined)
    throw new LatchkeyError('out_of_scope', `teams of layout ${layout} have no attachments; presign a get instead`);
  return attachments;
}

/** @throws LatchkeyError invalid_request if the layout has no such role */
export function parseRole(layout: LayoutName, role: string): string {
  if (rightsOf(layout, role) !== undefined) return role;
  throw unknownName('role', role, `a ${layout} team has`, Object.keys(LAYOUTS[layout].roles).sort());
}

/** Returns the root of a team that chooses none; empty if the root is the bucket itself. */
export function defaultRootOf(layout: LayoutName, team: string): string {
  const { root } = LAYOUTS[layout];
  return root.kind === 'bucket' ? '' : root.defaultOf(team);
}

export function isLayoutName(name: string): name is LayoutName {
  return LAYOUT_NAMES.some((layout) => layout === name);
}
