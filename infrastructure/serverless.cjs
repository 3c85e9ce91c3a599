/** Exports the parts of serverless.yml. serverless itself cannot load TypeScript, but Node, which loads this for it, can. */
module.exports = require('./stack.ts');
