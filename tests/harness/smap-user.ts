/** The user of smap in the database that all suites share: it loads once, when the first of them asks, and is only read. */

/** Name of the environment's variable with the database's address. */
export const SMAP_DATABASE = 'LATCHKEY_TEST_SMAP_DATABASE';

export const SMAP_USER = { ident: 'ada', password: 'right', surveys: ['s1_1'] } as const;
