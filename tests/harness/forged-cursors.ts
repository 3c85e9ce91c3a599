/** Cursors of lists as somebody could write them who knows what is inside a real one. */

export const written = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @returns the key of the cursor in team other, and texts that are no cursor */
export function forgedCursors(cursor: string): { moved: object; forged: readonly string[] } {
  const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<string, string>;
  const entries = Object.entries(key).map(([name, value]) => [name, value.replaceAll('demo', 'other')]);
  const moved = Object.fromEntries(entries) as object;
  const wrong = [undefined, '', 1, { S: 'x' }, 'x'.repeat(2000)];
  const forged = [
    ...['', ' ', '*', 'null', `${cursor}=`, `${cursor}%00`, cursor.repeat(20), `${written(moved)}A`],
    ...[null, [], 'x', {}, { ...key, extra: 'x' }, { ...key, __proto__: { x: 1 }, pk: 'TEAM#other' }].map(written),
    ...wrong.flatMap((value) => Object.keys(key).map((name) => written({ ...key, [name]: value }))),
  ];
  return { moved, forged };
}
