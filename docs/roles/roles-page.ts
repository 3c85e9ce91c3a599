/**
 * Writes `docs/roles.md` from the layouts, so that the page cannot say something else than what is enforced. Run by itself
 * (`node docs/roles/written.ts`) the page is written anew.
 */
import { areaPrefix } from '../../shared/domain/authority/grant.ts';
import { LIST_ACTION, OBJECT_ACTIONS } from '../../shared/domain/authority/iam-actions.ts';
import {
  ACTIONS,
  defaultRootOf,
  LAYOUT_NAMES,
  LAYOUTS,
  type Action,
  type Layout,
  type LayoutName,
  type RoleRights,
} from '../../shared/domain/authority/layout.ts';
import { rightsInWords } from './rights-in-words.ts';

const TEAM = 'acme';
const USER = 'max';

const FOR: Readonly<Record<LayoutName, string>> = {
  webqsee: 'A gallery with rights per member. Below each area, a member has a folder that is the name in the team.',
  'webqsee-simple':
    'A gallery whose members trust each other: what the access key that they shared could do, in one team alone.',
  smap: "A smap server's bucket. `server` is smap itself, `reader` whoever looks at attachments.",
};
const IAM: Readonly<Record<Action, string>> = {
  read: code(OBJECT_ACTIONS.read),
  list: `${code([LIST_ACTION])} on the bucket, for names that begin with the prefix; a missing object there is a 404, not a 403`,
  write: code(OBJECT_ACTIONS.write),
  delete: code(OBJECT_ACTIONS.delete),
};

export function rolesPage(): string {
  return [
    '# Roles',
    '',
    'Each team has a layout, which says what each role may do in which area of the team.',
    'Whatever is not named is refused. `npx latchkey explain --team acme --user max --role member` prints the same for one member, with the',
    'policy that S3 enforces. To write is to make an object or to replace one. _Own_ is what lies in the folder of the area that is the',
    'name of the user, or below it.',
    ...LAYOUT_NAMES.flatMap((name) => ['', ...layoutLines(name, LAYOUTS[name])]),
    '',
    '## Who manages a team',
    '',
    'In every layout `admin` manages the team: members, invites and tokens, with an own token and never with a service token. Nobody',
    'becomes somebody else by it: an invite for a name that has signed in is refused.',
    'The operator, who has rights in AWS, creates and deletes teams and can do all of that, too.',
    '',
    '## Service tokens',
    '',
    'A service token is for a server. An admin makes it, with any role of the layout but `admin`; its user is `service.NAME`, so what a role',
    'has as its own lies in that folder. It may be good from some networks alone (`--cidr`).',
    '',
    ...tableLines(
      ['layout', 'roles of service tokens'],
      LAYOUT_NAMES.map((name) => [`\`${name}\``, serviceRoles(LAYOUTS[name])]),
    ),
    '',
    '## Actions in IAM',
    '',
    'An action in this page is these actions of S3 in the policy of a session, and no wildcard:',
    '',
    ...tableLines(
      ['action', 'in IAM'],
      ACTIONS.map((action) => [action, IAM[action]]),
    ),
    '',
    'This page is written from the tables that are enforced (`shared/domain/authority/layout.ts`) by `node docs/roles/written.ts`, and a test',
    'compares the two.',
    '',
  ].join('\n');
}

function layoutLines(name: LayoutName, layout: Layout): string[] {
  const root = defaultRootOf(name, TEAM);
  const roles = Object.entries(layout.roles);
  return [
    `## ${name}`,
    '',
    FOR[name],
    root === ''
      ? 'The root is the bucket itself.'
      : `The root of a team \`${TEAM}\` is \`${root}\`, unless another one is chosen when it is made.`,
    '',
    ...tableLines(
      ['role', ...layout.areas.map((area) => `\`${area}/\``), 'besides'],
      roles.map(([role, rights]) => [
        `\`${role}\``,
        ...layout.areas.map((area) => rightsInWords(rights.areas[area] ?? {})),
        besides(rights),
      ]),
    ),
    '',
    ...tableLines(
      ['area', `a key in it${hasOwn(layout) ? `, of member \`${USER}\`` : ''}`],
      layout.areas.map((area) => [`\`${area}/\``, `\`${areaPrefix(root, area)}${exampleOf(name, layout, area)}\``]),
    ),
  ];
}

function besides(rights: RoleRights): string {
  const root = rights.root?.map((action) => `${action}s the root itself`) ?? [];
  const manages = rights.manages === true ? ['manages the team'] : [];
  const services =
    rights.serviceActions === true ? ['the actions of other services that `smapServerActions` names'] : [];
  return [...root, ...manages, ...services].join('; ') || '–';
}

function hasOwn({ roles }: Layout): boolean {
  return Object.values(roles).some(({ areas }) => Object.values(areas).some(({ own }) => own !== undefined));
}

function exampleOf(name: LayoutName, layout: Layout, area: string): string {
  if (name === 'smap') return area === layout.attachments?.area ? 's193_1778/photo.jpg' : '1.xml';
  return hasOwn(layout) ? `${USER}/picture.jpg` : 'picture.jpg';
}

function serviceRoles({ roles }: Layout): string {
  return Object.entries(roles)
    .filter(([, { manages }]) => manages !== true)
    .map(([role]) => `\`${role}\``)
    .join(', ');
}

/** Writes a table with aligned columns, as prettier does. */
function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [lineOf(head), lineOf(widths.map((width) => '-'.repeat(width))), ...rows.map(lineOf)];
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
