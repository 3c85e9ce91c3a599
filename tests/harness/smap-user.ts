/**
 * Holds the user of smap in the database that all suites share. It loads at the first connection, and tests only read
 * it.
 */

/** Names the environment variable with the database's address. */
export const SMAP_DATABASE = 'LATCHKEY_TEST_SMAP_DATABASE';

export const SMAP_USER = { ident: 'ada', password: 'right', surveys: ['s1_1'] } as const;
