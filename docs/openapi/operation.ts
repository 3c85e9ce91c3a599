/** Says what there is to say of one route, and holds what several of them share. */
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

/** A request and its answer; where there is no store to ask, made by the code that answers. */
export interface Example {
  readonly summary: string;
  /** Holds what the path names besides the team. */
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: unknown;
  /** A text is `text/plain`, anything else JSON; absent where the answer has no body. */
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
  /** Holds what the path names besides the team. */
  readonly path?: Readonly<Record<string, z.ZodMiniType>>;
  /** Headers of the request besides those that every route has, by name. */
  readonly headers?: Readonly<Record<string, z.ZodMiniType>>;
  /** By name; a list is sent with commas. */
  readonly query?: Readonly<Record<string, z.ZodMiniType>>;
  /** Body of the request; `required` false: leaving it out means `{}`. */
  readonly body?: { readonly schema: z.ZodMiniType; readonly required: boolean; readonly description: string };
  readonly answer: {
    readonly status: 200 | 201 | 204 | 302;
    readonly description: string;
    /** One of them; absent where the answer has no body. */
    readonly json?: readonly z.ZodMiniType[];
    readonly text?: z.ZodMiniType;
    /** Holds headers by name; those that every answer has are not among them. */
    readonly headers?: Readonly<Record<string, AnswerHeader>>;
  };
  /** Says what somebody gets who goes where the answer sends. */
  readonly followed?: string;
  /** True for readers of a team of smap's: name and password of smap do in place of a token. */
  readonly ofSmap?: true;
  /** True if its errors have the form that its answer would have. */
  readonly formedErrors?: true;
  readonly codes: readonly DescribedCode[];
  /** By name. */
  readonly examples: Readonly<Record<string, Example>>;
}

/** By `{method} {path}`, as in the table of routes. */
export type Operations = Readonly<Record<string, Operation>>;

/** Codes that every route of a team may answer. */
export const MEMBER_CODES = ['invalid_request', 'unauthenticated', 'not_a_member', 'internal'] as const;
/** Codes that every route of a team's members may answer, which asks the store and no one else. */
export const OWN_CODES = ['out_of_scope', 'upstream_unavailable'] as const satisfies ErrorCode[];
/** Codes that every route by which a team runs itself may answer besides those of its members. */
export const ACTOR_CODES = [...OWN_CODES, 'rate_limited'] as const;
/** Codes that every route with a body may answer. */
export const BODY_CODES = ['too_large', 'unsupported_media_type'] as const;
/** Codes that every route that opens a session may answer. */
export const SESSION_CODES = [
  'rate_limited',
  'limit_reached',
  'upstream_refused',
  'upstream_unavailable',
] as const satisfies ErrorCode[];

/** @returns the size in words */
export function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toLocaleString('en')} KiB`;
}
