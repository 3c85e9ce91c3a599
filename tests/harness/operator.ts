/**
 * Acts as the operator of a running `npm start`: makes further teams and members with the stand-in's root key in the
 * running broker's table, as the command line tool does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { enroll, type Running } from './latchkey.ts';

export interface MemberInput {
  readonly team: string;
  readonly user: string;
  readonly role: string;
}

export function operatorOf({ dataDir, rootKey }: Running): Operator {
  // The SDK's clients read their key from the environment, of which jest gives each test file a copy.
  process.env['AWS_ACCESS_KEY_ID'] = rootKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = rootKey.secretAccessKey;
  const functions = readFileSync(join(dataDir, 'functions.json'), 'utf8');
  return composeOperator(JSON.parse(functions) as Record<string, string>);
}

/**
 * Invites and enrolls.
 * @returns the member's token
 */
export async function addMember(running: Running, operator: Operator, input: MemberInput): Promise<string> {
  const { code } = await operator.invite(input);
  return enroll(running, code);
}

/** Returns the same process with another team, for helpers that take the team from the demo. */
export function inTeam(running: Running, team: string): Running {
  return { ...running, demo: { ...running.demo, team } };
}
