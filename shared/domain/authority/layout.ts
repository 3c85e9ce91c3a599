/**
 * The layouts: for each kind of team, which role may do which action in which area. Permissions are these tables and
 * nothing else: a new role is a new row here and in `tests/vectors/layouts.json`.
 */

export const ACTIONS = ['read', 'list', 'write', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

export const LAYOUT_NAMES = ['webqsee', 'webqsee-simple', 'smap'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** What a role may do in one area: on all of `{area}/`, and besides on its own part `{area}/{user}/`. */
export interface AreaRights {
  readonly everywhere?: readonly Action[];
  readonly own?: readonly Action[];
}

export interface RoleRights {
  readonly areas: Readonly<Record<string, AreaRights>>;
  /** What the role may do on the root itself, e.g. list it. */
  readonly root?: readonly Action[];
}

export interface Layout {
  /** Which of the stack's session roles signs for it; `root` sessions carry a `root` tag, `bucket` ones do not. */
  readonly sessionRole: 'gallery' | 'smap';
  /** Default root of a team; `null`: the root is the bucket itself and cannot be chosen. */
  readonly defaultRoot: ((team: string) => string) | null;
  readonly areas: readonly string[];
  readonly roles: Readonly<Record<string, RoleRights>>;
}

const READ_LIST = ['read', 'list'] as const;
const READ_LIST_WRITE = ['read', 'list', 'write'] as const;
const LIST_DELETE = ['list', 'delete'] as const;
const WRITE_DELETE = ['write', 'delete'] as const;

const webqseeRoot = (team: string): string => `webqsee/${team}/items-root/`;

const SIMPLE_RIGHTS: RoleRights = {
  root: ['list'],
  areas: { shared: { everywhere: ACTIONS }, protected: { everywhere: ACTIONS }, private: { everywhere: ACTIONS } },
};

export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  webqsee: {
    sessionRole: 'gallery',
    defaultRoot: webqseeRoot,
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
    defaultRoot: webqseeRoot,
    areas: ['shared', 'protected', 'private'],
    roles: { member: SIMPLE_RIGHTS, admin: SIMPLE_RIGHTS },
  },
  smap: {
    sessionRole: 'smap',
    defaultRoot: null,
    areas: ['attachments', 'uploadedSurveys', 'media'],
    roles: {
      reader: { areas: { attachments: { everywhere: ['read'] } } },
      server: {
        areas: {
          attachments: { everywhere: READ_LIST_WRITE },
          uploadedSurveys: { everywhere: READ_LIST_WRITE },
          media: { everywhere: READ_LIST_WRITE },
        },
      },
      admin: {
        areas: {
          attachments: { everywhere: READ_LIST },
          uploadedSurveys: { everywhere: READ_LIST },
          media: { everywhere: READ_LIST },
        },
      },
    },
  },
};

/** @returns true if `role` is a role of the layout (own keys only: `constructor` is no role). */
export function isRoleOf(layout: LayoutName, role: string): boolean {
  return Object.hasOwn(LAYOUTS[layout].roles, role);
}

export function isLayoutName(name: string): name is LayoutName {
  return (LAYOUT_NAMES as readonly string[]).includes(name);
}
