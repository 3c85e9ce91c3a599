/**
 * The API's description as it is served: built when this module is loaded. `scripts/build.ts` puts the JSON it comes to in
 * its place, so that no bundle builds anything. Run by itself (`npm run --silent openapi`) it prints the document.
 */
import { openApiDocument } from './document.ts';

export const DOCUMENT: Readonly<Record<string, unknown>> = openApiDocument();

if (import.meta.main) console.log(JSON.stringify(DOCUMENT, null, 2));
