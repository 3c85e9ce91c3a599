/**
 * Writes `docs/roles.md` from the layouts: `node docs/roles/written.ts`, after a change of a layout. `tests/docs/roles.test.ts` fails
 * while the page says something else than the tables.
 */
import { writeFileSync } from 'node:fs';
import { rolesPage } from './roles-page.ts';

/** Folder of this file, whatever folder it is run in. */
const PAGE = new URL('../roles.md', import.meta.url);

writeFileSync(PAGE, rolesPage());
console.log('docs/roles.md is written');
