/**
 * Makes the plan for a smap server: what its set-up by smap's manual has open, which step replaces each, and what was found of it in
 * its own files. It changes nothing and asks nobody.
 * https://github.com/smap-consulting/smap-docs
 */
import { apacheFindings, type ApacheFinding } from './smap-apache.ts';
import type { SmapFacts } from './smap-facts.ts';
import { policyFindings, type PolicyFinding } from './smap-policy.ts';
import type { NumberedStep, StepName } from './smap-step.ts';
import { smapSteps } from './smap-steps.ts';

export interface Opening {
  readonly what: string;
  readonly replacedBy: string;
  /** Number of the step. */
  readonly step: number;
}

export interface SmapPlan {
  readonly facts: SmapFacts;
  readonly open: readonly Opening[];
  readonly apache?: readonly ApacheFinding[];
  readonly policy?: readonly PolicyFinding[];
  readonly steps: readonly NumberedStep[];
}

/** The texts of the server's own files, each if it was given. */
export interface SmapFiles {
  readonly apache: string | undefined;
  readonly policy: string | undefined;
}

/** @throws LatchkeyError invalid_request: the policy is none */
export function smapPlan(facts: SmapFacts, files: SmapFiles): SmapPlan {
  const steps = smapSteps(facts);
  const numberOf = (name: StepName): number => steps.find((step) => step.name === name)?.number ?? 0;
  return {
    facts,
    open: openings(facts).map(([what, replacedBy, name]) => ({ what, replacedBy, step: numberOf(name) })),
    ...(files.apache === undefined ? {} : { apache: apacheFindings(files.apache) }),
    ...(files.policy === undefined ? {} : { policy: policyFindings(files.policy, facts.bucket) }),
    steps,
  };
}

function openings({ bucket, serverIp }: SmapFacts): (readonly [string, string, StepName])[] {
  return [
    [
      `the whole bucket ${bucket}, raw submissions (uploadedSurveys/) and media/ too, to whatever sends from ${serverIp} or from the server's VPC, without a signature`,
      'signed URLs of single attachments, which live for minutes; the policy allows nobody anything',
      'policy',
    ],
    [
      'attachments on the disk, to everybody without a login, at /token/attachments (by smap-volatile.conf itself)',
      'the overlay refuses that path',
      'overlay',
    ],
    [
      `attachments, to whatever runs on the server or sends through it, without a login (Require ip ${serverIp})`,
      'the same for the server alone, by a token of its own that reads attachments/ and is seen in the audit',
      'overlay',
    ],
    [
      'one access key that never expires, in several files of the server, for all services of AWS that smap uses',
      'credentials that end within the hour, for three folders, without the right to delete',
      'old-key',
    ],
    [
      'every attachment, to every user of smap, whichever project it belongs to',
      'the check of projects, if you switch it on; otherwise it stays so',
      'projects',
    ],
  ];
}
