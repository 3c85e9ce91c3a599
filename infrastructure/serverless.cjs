/** What serverless.yml takes in. serverless itself opens no TypeScript; Node, which reads this for it, does. */
module.exports = require('./stack.ts');
