/**
 * Reads `docs/smap.md`: its steps and their blocks of commands, which are those of `latchkey smap plan` for the guide's example.
 */
import { readFileSync } from 'node:fs';
import { smapFacts } from '../../clients/cli/smap/smap-facts.ts';
import { smapPlan, type SmapPlan } from '../../clients/cli/smap/smap-plan.ts';
import type { Place } from '../../clients/cli/smap/smap-step.ts';
import * as sections from './guide-sections.ts';

export const GUIDE = readFileSync(new URL('../../docs/smap.md', import.meta.url), 'utf8');

/** Answers of the guide's example. */
export const GUIDE_ANSWERS = {
  bucket: 'example-smap-files',
  region: 'eu-central-1',
  team: 'fieldwork',
  brokerUrl: 'https://latchkey.example.org',
  serverIp: '203.0.113.7',
  host: 'smap.example.org',
  attachment: 's1_1/picture.jpg',
};

/** The plan for the example of the guide. */
export const GUIDE_PLAN: SmapPlan = smapPlan(smapFacts(GUIDE_ANSWERS), { apache: undefined, policy: undefined });

/** A block of commands, which begins with a comment that says where it is pasted. */
export type Block = sections.Block<Place>;

const PLACES: Readonly<Record<string, Place>> = {
  '# where you deploy Latchkey': 'operator',
  "# on smap's server, as root": 'server',
  '# on any machine but the server': 'elsewhere',
};

/** Returns the sections whose headings have a number. */
export function guideSections(text = GUIDE): sections.Section<Place>[] {
  return sections.sectionsOf(text, PLACES);
}
