/**
 * Where a store may answer otherwise than AWS without harm. The suites that run against several stores take their
 * expectations from here, so that every difference is written down, with its reason, and is itself tested.
 */
export interface StoreAnswers {
  /** GET or HEAD of a missing key that the caller may not read. */
  readonly missingKeyOutside: number;
}

export const AWS_ANSWERS: StoreAnswers = {
  missingKeyOutside: 403,
};
