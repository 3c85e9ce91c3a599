/** The parameters as serverless resolves them, for `check-parameters.cjs` to judge. */
const { readParameters } = require('./parameters.cjs');

module.exports = readParameters;
