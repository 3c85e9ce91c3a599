/**
 * A plugin of serverless: a wrong parameter stops every command, with one line that says which. Thrown where serverless
 * resolves its variables, the same line would come twice and with the stack of serverless's own code.
 */
const { faultOf } = require('./parameters.cjs');

module.exports = class CheckParameters {
  hooks = { initialize: () => this.check() };

  constructor(serverless, options) {
    this.serverless = serverless;
    this.options = options;
  }

  check() {
    const { service, classes } = this.serverless;
    const fault = faultOf(service.custom.parameters, this.options.param ?? [], service.provider.region);
    if (fault !== null) throw new classes.Error(fault, 'WRONG_PARAMETER');
  }
};
