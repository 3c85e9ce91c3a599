/**
 * Every difference between Ceph's RADOS gateway (16.2) and AWS that the suites meet, each with its reason. What is not
 * named here is expected of Ceph exactly as of AWS; what is, exactly as it stands here.
 */
import { AWS_ANSWERS, type StoreAnswers } from '../harness/store-answers.ts';

type Difference = {
  [Name in keyof StoreAnswers]: {
    readonly name: Name;
    readonly answer: StoreAnswers[Name];
    readonly why: string;
  };
}[keyof StoreAnswers];

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'missingKeyOutside',
    answer: 404,
    why: 'The gateway looks for the object before it decides, and asks only whether its owner could list the bucket.',
  },
];

export const CEPH_ANSWERS: StoreAnswers = {
  ...AWS_ANSWERS,
  ...Object.fromEntries(DIFFERENCES.map(({ name, answer }) => [name, answer])),
};
