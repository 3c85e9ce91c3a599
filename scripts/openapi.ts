/** `npm run openapi`: writes the API's description to the file that is served (`shared/http/openapi.json`). */
import { writeFile } from 'node:fs/promises';
import { openApiDocument } from '../shared/http/openapi.ts';

const FILE = new URL('../shared/http/openapi.json', import.meta.url);

await writeFile(FILE, `${JSON.stringify(await openApiDocument(), null, 2)}\n`);
