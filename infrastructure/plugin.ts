/**
 * A plugin of serverless with four duties. A wrong parameter stops every command, with one line that names it; thrown while
 * serverless resolves its variables, the same line would come twice and with the stack of serverless's own code. A deployment
 * that would take something from the running stack stops before anything is touched, and so do the commands that would bypass
 * that check. The functions are bundled before they are packaged, so a deployment never has yesterday's code.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import { dropFault } from './drop.ts';
import { faultOf } from './parameter-faults.ts';
import type { ProvidedParameters, StackParameters } from './parameters.ts';
import { runningStack } from './running-stack.ts';

const BUILD = fileURLToPath(new URL('../scripts/build.ts', import.meta.url));

interface Template {
  readonly Outputs: { readonly Parameters: { readonly Value: string } };
}

interface Serverless {
  readonly service: {
    readonly custom: { readonly parameters: StackParameters };
    readonly provider: { readonly region: string; readonly compiledCloudFormationTemplate: Template };
  };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  getProvider(name: 'aws'): {
    readonly naming: { getStackName(): string };
    getAwsSdkV3Config(): Promise<CloudFormationClientConfig>;
  };
}

interface Options {
  /** Each `--param` of the command line. */
  readonly param?: readonly string[];
  readonly region?: string;
}

export default class LatchkeyPlugin {
  readonly hooks: Readonly<Record<string, () => void | Promise<void>>>;

  constructor(serverless: Serverless, options: Options) {
    // An earlier package brings its own parameters, `drop` among them, which counts for this command alone.
    let drop: readonly string[] = [];
    this.hooks = {
      initialize: () => {
        checkParameters(serverless, options);
        ({ drop } = serverless.service.custom.parameters);
      },
      'before:package:initialize': buildBundles,
      // Old parameters would come back by these commands, or code that the rest of the stack does not fit.
      'before:deploy:function:initialize': () => refuse(serverless, 'deploy function', 'deploy the whole stack'),
      'before:rollback:initialize': () =>
        refuse(serverless, 'rollback', 'check out the earlier commit and deploy, with the parameters of now'),
      // The hook runs after packaging, and is the last before AWS is called for anything else.
      'before:deploy:deploy': () => checkRunningStack(serverless, drop),
    };
  }
}

function refuse({ classes }: Serverless, command: string, instead: string): never {
  throw new classes.Error(`serverless ${command} is not for this stack: ${instead}`, 'REFUSED_COMMAND');
}

function checkParameters({ service, classes }: Serverless, { param = [], region }: Options): void {
  // An empty variable of the shell is no region: serverless would use us-east-1, and make a second stack there.
  const isRegionEmpty = region === undefined && process.env['AWS_REGION'] === '';
  const fault = isRegionEmpty
    ? 'AWS_REGION is empty: unset it, or give --region'
    : faultOf(service.custom.parameters, param, service.provider.region);
  if (fault !== null) throw new classes.Error(fault, 'WRONG_PARAMETER');
}

/** Compares with the template, which is what will be deployed. A stack that cannot be read is not deployed over. */
async function checkRunningStack(serverless: Serverless, drop: readonly string[]): Promise<void> {
  const { service, classes } = serverless;
  const aws = serverless.getProvider('aws');
  const name = aws.naming.getStackName();
  const running = await aws
    .getAwsSdkV3Config()
    .then((settings) => runningStack(name, settings))
    .catch((error: unknown) => {
      const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new classes.Error(
        `nothing is deployed: what the stack ${name} has cannot be read (${cause})`,
        'STACK_UNREAD',
      );
    });
  const next = JSON.parse(
    service.provider.compiledCloudFormationTemplate.Outputs.Parameters.Value,
  ) as ProvidedParameters;
  const fault = dropFault(running, next, drop);
  if (fault !== null) throw new classes.Error(fault, 'PARAMETER_LOST');
}

function buildBundles(): void {
  execFileSync(process.execPath, [BUILD, '--any-size'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
