/** A team of layout smap in a running `npm start`, whose one bucket for such teams takes one. */
import type { Operator } from '../../shared/compose-operator.ts';
import { LatchkeyError } from '../../shared/errors.ts';

export const DEMO_SMAP = { team: 'demo-smap', layout: 'smap', bucket: 'smap' } as const;

/** Makes the team, unless the start has made it. */
export async function demoSmap(operator: Operator): Promise<void> {
  await operator.createTeam(DEMO_SMAP).catch((error: unknown) => {
    if (!(error instanceof LatchkeyError && error.code === 'conflict')) throw error;
  });
}
