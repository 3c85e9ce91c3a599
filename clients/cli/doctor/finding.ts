/** Defines what the doctor finds: each check is a finding, also one that finds nothing wrong, and one that could not be made. */

/** `note`: no fault, but worth knowing. `unchecked` is not well: the doctor says so, and counts it. */
export type State = 'ok' | 'fault' | 'note' | 'unchecked';

export interface Finding {
  readonly state: State;
  /** The part that was looked at, such as `broker` or `role member`. */
  readonly area: string;
  readonly what: string;
  /** The remedy: one line. */
  readonly remedy?: string;
  /** A command of AWS's CLI that mends it, with all that the bucket has already. */
  readonly apply?: string;
  /** The number of requests behind the finding, if it is about many of a kind. */
  readonly tries?: number;
}

/** Makes the findings of one area. */
export interface Findings {
  ok(what: string, tries?: number): Finding;
  fault(what: string, remedy: string, apply?: string): Finding;
  note(what: string, remedy?: string, apply?: string): Finding;
  unchecked(what: string, remedy: string): Finding;
}

export function findingsOf(area: string): Findings {
  const made = (state: State, what: string, remedy?: string, apply?: string): Finding => ({
    state,
    area,
    what,
    ...(remedy === undefined ? {} : { remedy }),
    ...(apply === undefined ? {} : { apply }),
  });
  return {
    ok: (what, tries) => ({ ...made('ok', what), ...(tries === undefined ? {} : { tries }) }),
    fault: (what, remedy, apply) => made('fault', what, remedy, apply),
    note: (what, remedy, apply) => made('note', what, remedy, apply),
    unchecked: (what, remedy) => made('unchecked', what, remedy),
  };
}
