/** Describes one route, and holds the parts that several routes share. */
import type * as z from 'zod/mini';
import type { ErrorCode } from '../../shared/errors.ts';
import type { DescribedCode } from './error-words.ts';

/** https://spec.openapis.org/oas/v3.1.0#tag-object */
export const TAGS = {
  service: 'The broker itself; anybody may ask.',
  caller: 'Who the caller is, and how one becomes somebody.',
  team: 'What a member gets in a team.',
  members: 'Who is in the team; for admins, and for members on themselves. Examples are an admin’s.',
  attachments: 'Pictures and files of an smap server, for its readers.',
  invites: 'Codes that make somebody a member; for admins, and for members on their own name. Examples are an admin’s.',
  tokens: 'What members and services show; for admins, and for members on their own. Examples are an admin’s.',
} as const;

/** A request and its answer; written by the code that answers, unless that needs a store. */
export interface Example {
  readonly summary: string;
  /** Values of path parameters other than the team. */
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: unknown;
  /** A text is `text/plain`, anything else JSON; absent if the answer has no body. */
  readonly answer?: unknown;
}

/** https://spec.openapis.org/oas/v3.1.0#header-object */
export interface AnswerHeader {
  readonly description: string;
  readonly example: string;
}

export interface Operation {
  readonly operationId: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description: string;
  /** Schemas of path parameters other than the team. */
  readonly path?: Readonly<Record<string, z.ZodMiniType>>;
  /** Headers of the request by name, except those that every route has. */
  readonly headers?: Readonly<Record<string, z.ZodMiniType>>;
  /** Parameters by name; a list is sent with commas. */
  readonly query?: Readonly<Record<string, z.ZodMiniType>>;
  /** Body of the request; if `required` is false, a missing body means `{}`. */
  readonly body?: { readonly schema: z.ZodMiniType; readonly required: boolean; readonly description: string };
  readonly answer: {
    readonly status: 200 | 201 | 204 | 302;
    readonly description: string;
    /** Schemas of JSON answers, of which one holds; absent if the answer has no body. */
    readonly json?: readonly z.ZodMiniType[];
    readonly text?: z.ZodMiniType;
    /** Headers by name, except those that every answer has. */
    readonly headers?: Readonly<Record<string, AnswerHeader>>;
  };
  /** Says what a client gets that follows the redirect. */
  readonly followed?: string;
  /** True if readers of a smap team may sign in with a name and password of smap instead of a token. */
  readonly ofSmap?: true;
  /** True if errors have the format that the answer would have. */
  readonly formedErrors?: true;
  readonly codes: readonly DescribedCode[];
  /** Examples by name. */
  readonly examples: Readonly<Record<string, Example>>;
}

/** Operations by `{method} {path}`, as in the table of routes. */
export type Operations = Readonly<Record<string, Operation>>;

/** Codes by which every route refuses a caller who proves no identity. */
export const IDENTITY_CODES = ['unauthenticated', 'invalid_dpop_proof'] as const satisfies ErrorCode[];
/** Codes that every route of a team may answer. */
export const MEMBER_CODES = ['invalid_request', ...IDENTITY_CODES, 'not_a_member', 'internal'] as const;
/** Codes that every route of a team's members may answer, which reads the store and nothing else. */
export const OWN_CODES = ['out_of_scope', 'upstream_unavailable'] as const satisfies ErrorCode[];
/** Codes that every route of a team's administration may answer besides those of its members. */
export const ACTOR_CODES = [...OWN_CODES, 'rate_limited'] as const;
/** Codes that every route with a body may answer. */
export const BODY_CODES = ['too_large', 'unsupported_media_type'] as const;
/** Codes that a route may answer which opens a session. */
export const SESSION_CODES = [
  'rate_limited',
  'limit_reached',
  'upstream_refused',
  'upstream_unavailable',
] as const satisfies ErrorCode[];

/** @returns the size with its unit */
export function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toLocaleString('en')} KiB`;
}
