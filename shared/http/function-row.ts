/** Says what the table of functions tells of each: its routes, its rights, and its limits. */
import type { SessionRole } from '../domain/authority/layout.ts';
import type { ListKind, RowKind } from '../table-schema.ts';

/** A right to the rows of one kind: an action on items or a partition, or UpdateItem on these attributes. Only operators delete. */
export type RowRight = 'GetItem' | 'PutItem' | 'Query' | { readonly UpdateItem: readonly string[] };

export interface FunctionRoute {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** API Gateway's form: `{name}` is one segment, `{name+}` at the end the rest of the path. */
  readonly path: string;
  /** The limit of the route, if it differs from the stack's. */
  readonly requestsPerSecond?: number;
}

export interface FunctionRow {
  readonly description: string;
  readonly routes: readonly FunctionRoute[];
  /** The rows that it reads and writes: the role allows no more, and `tests/infrastructure` sees no less. */
  readonly rows: Readonly<Partial<Record<RowKind, readonly RowRight[]>>>;
  /** The lists of the index that it queries. */
  readonly lists?: readonly ListKind[];
  /** The session roles that it assumes, which then trust it. */
  readonly opensSessions: readonly SessionRole[];
  /** True if it writes the policies by which the session roles deny sessions. */
  readonly deniesSessions?: true;
  /** True if it queries smap's databases, whose addresses it reads from parameters of their teams. */
  readonly asksSmap?: true;
  /** The triggers besides requests: every minute, and each write of a row that is in this list then. */
  readonly runs?: { readonly everyMinute: true; readonly onList: ListKind };
  readonly memoryMb: number;
  /** The timeout; default: the stack's. */
  readonly timeoutSeconds?: number;
  /** Limits the bundle to some 8 % above its size, because a bundle is read and compiled on every cold start. */
  readonly bundleBudgetBytes: number;
}
