/** A plugin of serverless: bundles the functions before they are packaged, so that what is deployed is never of yesterday. */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

function build() {
  const script = join(__dirname, '..', 'scripts', 'build.ts');
  execFileSync(process.execPath, [script, '--any-size'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

module.exports = class BuildBundles {
  hooks = { 'before:package:initialize': build, 'before:deploy:function:initialize': build };
};
