#!/usr/bin/env node
/**
 * The `latchkey` command of a checkout. Compiling its files would take most of the time of a start, so the result is kept; the one file
 * of the build, whose entry is `main.ts`, is compiled before it could say where.
 */
import { enableCompileCache } from 'node:module';
import { ownCacheFolder } from './cache-folder.ts';

const folder = ownCacheFolder(process.env);
if (folder !== undefined) enableCompileCache(folder);
await import('./main.ts');
