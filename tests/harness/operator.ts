/**
 * The operator of a running `npm start`: further teams and members, made with the stand-in's root key in the same table
 * the running broker reads, as the command line tool does.
 */
import { composeOperator, type Operator } from '../../shared/compose.ts';
import { enroll, type Running } from './latchkey.ts';

export interface MemberWish {
  readonly team: string;
  readonly user: string;
  readonly role: string;
}

export function operatorOf({ demo, rootKey }: Running): Operator {
  // The SDK's clients inside take their key from the environment, which jest gives each test file as a copy.
  process.env['AWS_ACCESS_KEY_ID'] = rootKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = rootKey.secretAccessKey;
  const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
  return composeOperator({
    AWS_REGION: demo.region,
    TABLE_NAME: 'latchkey',
    BUCKETS: demo.bucket,
    GALLERY_ROLE_ARN: role('latchkey-gallery'),
    SMAP_ROLE_ARN: role('latchkey-smap'),
    S3_ENDPOINT: demo.aws,
    STS_ENDPOINT: demo.aws,
    DYNAMODB_ENDPOINT: demo.aws,
  });
}

/** Invites and enrolls. @returns the member's token */
export async function addMember(running: Running, operator: Operator, wish: MemberWish): Promise<string> {
  const { code } = await operator.invite(wish);
  return enroll(running, code);
}

/** The same process seen from another team, for the helpers that take the team from the demo. */
export function inTeam(running: Running, team: string): Running {
  return { ...running, demo: { ...running.demo, team } };
}
