/** Reads the outputs of the running stack from CloudFormation. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type CloudFormationClientConfig,
  type Output,
} from '@aws-sdk/client-cloudformation';
import { listOf } from '../shared/lists.ts';
import type { RunningStack } from './drop.ts';
import type { ProvidedParameters } from './parameters.ts';

/** Returns `null` if there is no such stack, or none that ever got as far as a table. */
export async function runningStack(name: string, settings: CloudFormationClientConfig): Promise<RunningStack | null> {
  const client = new CloudFormationClient(settings);
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return saidBy(stacks[0]?.Outputs ?? []);
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist'))
      return null;
    throw error;
  } finally {
    client.destroy();
  }
}

function saidBy(outputs: readonly Output[]): RunningStack | null {
  const value = (key: string): string | undefined => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  if (value('TableName') === undefined) return null;
  const parameters = value('Parameters');
  // CloudFormation has no empty outputs: `-` stands for none.
  const list = (key: string): string[] => listOf(value(key) ?? '').filter((item) => item !== '-');
  return {
    parameters: parameters === undefined ? null : (JSON.parse(parameters) as ProvidedParameters),
    buckets: { galleryBuckets: list('GalleryBuckets'), smapBuckets: list('SmapBuckets') },
  };
}
