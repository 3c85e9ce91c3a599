/**
 * Serves the sheet of all parts of `clients/ui` (`npm run ui`) on this machine alone, and builds it anew with each change of a file.
 * `PORT` is its port (default 8788; 0: any free one). https://esbuild.github.io/api/#serve
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const HOST = '127.0.0.1';
const SHEET = fileURLToPath(new URL('../clients/ui/sheet', import.meta.url));

const building = await context({
  absWorkingDir: SHEET,
  entryPoints: [join(SHEET, 'sheet.tsx')],
  // Nothing is written: what the folder has and what is built are served as one.
  outdir: SHEET,
  write: false,
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: 'inline',
  logLevel: 'warning',
});
await building.watch();
const port = Number(process.env['PORT'] ?? 8788);
const served = await building.serve({ host: HOST, port, servedir: SHEET });
console.log(
  `ready http://${HOST}:${served.port} (light and dark; http://${HOST}:${served.port}/sheet.html in your system's)`,
);
