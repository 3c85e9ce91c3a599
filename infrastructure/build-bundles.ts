/** A plugin of serverless: bundles the functions before they are packaged, so that what is deployed is never of yesterday. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../scripts/build.ts', import.meta.url));

export default class BuildBundles {
  readonly hooks = { 'before:package:initialize': build, 'before:deploy:function:initialize': build };
}

function build(): void {
  execFileSync(process.execPath, [SCRIPT, '--any-size'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
