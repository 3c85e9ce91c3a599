/**
 * Holds the answers in which a store may differ from AWS without harm. The suites for several stores take their
 * expectations from here, so that every difference is written down with its reason, and tested.
 */
export interface StoreAnswers {
  /** Status of GET or HEAD for a missing key that the caller may not read. */
  readonly missingKeyOutside: number;
}

export const AWS_ANSWERS: StoreAnswers = {
  missingKeyOutside: 403,
};
