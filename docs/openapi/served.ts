/**
 * Holds the API's description as it is served, built when this module is loaded. `scripts/build.ts` replaces the module with its
 * JSON, so no bundle builds anything. Run by itself (`npm run --silent openapi`) it prints the document.
 */
import { openApiDocument } from './document.ts';

export const DOCUMENT: Readonly<Record<string, unknown>> = openApiDocument();

if (import.meta.main) console.log(JSON.stringify(DOCUMENT, null, 2));
