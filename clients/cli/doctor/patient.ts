/**
 * Names the patient of a run: a team with its place, its broker, and the operator who examines it. `run` is in the name of every
 * object that the run makes.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore, Operator } from '../../../shared/compose-operator.ts';
import type { Team } from '../../../shared/domain/people/team.ts';

export interface Patient {
  readonly team: Team;
  readonly operator: Operator;
  readonly store: ObjectStore;
  /** The broker's address, without a trailing slash. */
  readonly broker: string;
  /** A client with the operator's own rights. */
  readonly own: S3Client;
  /** Sixteen hex digits of this run. */
  readonly run: string;
  /** The time that S3 may take to refuse a session that has ended, before that is worth a note. */
  readonly patienceMs: number;
}

/** A member for ten minutes, with a session once there is one. */
export interface Sitter {
  readonly role: string;
  readonly user: string;
  readonly token: string;
}

export interface SittersSession extends Sitter {
  readonly s3: S3Client;
  readonly sessionToken: string;
}

/** Runs the work for each item, so many at once. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next; index < items.length; index = next) {
      next += 1;
      const [item] = items.slice(index, index + 1);
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
