/** Defines the steps of the change: their names, their places, and the files that they install. */
import type * as plan from '../plan/step.ts';

/** Names where a command is pasted: where the stack is deployed, on smap's server as root, or on any machine but the server. */
export type Place = 'operator' | 'server' | 'elsewhere';

export type StepName =
  | 'record'
  | 'team'
  | 'cors'
  | 'tokens'
  | 'overlay'
  | 'credentials'
  | 'old-key'
  | 'policy'
  | 'public'
  | 'retire'
  | 'projects';

export type Check = plan.Check<Place>;

export interface Step extends plan.Step<StepName, Place> {
  /** Files of `examples/smap` that it installs. */
  readonly files: readonly string[];
}

export type NumberedStep = plan.Numbered<Step>;
