/** Defines the steps of a migration: their names and their places. */
import type * as plan from '../plan/step.ts';

/** Names where a command is pasted: where the stack is deployed, with rights in AWS, or on a member's own machine. */
export type Place = 'operator' | 'member';

export type StepName =
  'record' | 'stack' | 'team' | 'invites' | 'sign-in' | 'old-key' | 'end-simple' | 'rights' | 'retire';

export type Step = plan.Step<StepName, Place>;
export type NumberedStep = plan.Numbered<Step>;
