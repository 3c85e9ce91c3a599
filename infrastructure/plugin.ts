/**
 * A plugin of serverless with two duties. A wrong parameter stops every command, with one line that says which; thrown
 * where serverless resolves its variables, the same line would come twice and with the stack of serverless's own code.
 * The functions are bundled before they are packaged, so that what is deployed is never of yesterday.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { faultOf, type StackParameters } from './parameters.ts';

const BUILD = fileURLToPath(new URL('../scripts/build.ts', import.meta.url));

interface Serverless {
  readonly service: {
    readonly custom: { readonly parameters: StackParameters };
    readonly provider: { readonly region: string };
  };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
}

interface Options {
  /** Each `--param` of the command line. */
  readonly param?: readonly string[];
}

export default class LatchkeyPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(serverless: Serverless, options: Options) {
    this.hooks = {
      initialize: () => {
        checkParameters(serverless, options);
      },
      'before:package:initialize': buildBundles,
      'before:deploy:function:initialize': buildBundles,
    };
  }
}

function checkParameters({ service, classes }: Serverless, { param = [] }: Options): void {
  const fault = faultOf(service.custom.parameters, param, service.provider.region);
  if (fault !== null) throw new classes.Error(fault, 'WRONG_PARAMETER');
}

function buildBundles(): void {
  execFileSync(process.execPath, [BUILD, '--any-size'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
