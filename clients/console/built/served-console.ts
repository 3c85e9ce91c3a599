/**
 * Holds the console as it is served, built when this module is loaded: by `npm start`, which needs no step before. `scripts/build.ts`
 * replaces the module with its JSON, so that a function on AWS builds nothing.
 */
import type { ConsoleFiles } from '../../../shared/http/console/console-reply.ts';
import { builtConsole } from './build-console.ts';

export const CONSOLE: ConsoleFiles = await builtConsole();
