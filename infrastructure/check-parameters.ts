/**
 * A plugin of serverless: a wrong parameter stops every command, with one line that says which. Thrown where serverless
 * resolves its variables, the same line would come twice and with the stack of serverless's own code.
 */
import { faultOf, type StackParameters } from './parameters.ts';

interface Serverless {
  readonly service: {
    readonly custom: { readonly parameters: StackParameters };
    readonly provider: { readonly region: string };
  };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
}

export default class CheckParameters {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(serverless: Serverless, options: { readonly param?: readonly string[] }) {
    this.hooks = {
      initialize: () => {
        const { service, classes } = serverless;
        const fault = faultOf(service.custom.parameters, options.param ?? [], service.provider.region);
        if (fault !== null) throw new classes.Error(fault, 'WRONG_PARAMETER');
      },
    };
  }
}
