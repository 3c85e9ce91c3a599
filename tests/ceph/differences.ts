/**
 * Lists every difference between Ceph's RADOS gateway (16.2) and AWS that the suites meet, each with its reason. The
 * suites expect AWS's behaviour of Ceph, apart from these.
 */
import type { UseDifferences } from '../harness/presigned-use-suite.ts';
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

const TOKEN_STATUS = 'A token that cannot be opened is any refusal to it, and no malformed request.';
const UNSIGNED_HEADER =
  'It takes x-amz-* headers that were not signed. What they can do is bounded by the session and by the bucket (docs/ceph.md).';
const FORM = 'For forms signed by a session it checks signature and policy, answers 204, and stores nothing.';

/** Holds the differences of `tests/vectors/presigned-use.json`, by the row's name. */
export const USE_DIFFERENCES: UseDifferences = {
  'get, another token': { status: 403, why: TOKEN_STATUS },
  'put, another token': { status: 403, why: TOKEN_STATUS },
  'put, other bytes than their checksum': {
    status: 200,
    stored: 'HELLO',
    why: 'It knows no checksum but Content-MD5. The header is signed, but nobody compares it with the bytes.',
  },
  'put, made public by a header more': { status: 200, stored: 'hello', why: UNSIGNED_HEADER },
  'put, a copy of what the caller may read, by a header more': { status: 200, stored: 'of ada', why: UNSIGNED_HEADER },
  'createMultipart, made public by a header more': { status: 200, why: UNSIGNED_HEADER },
  'post, as signed': { stored: null, why: FORM },
  'post, a type of the signed kind': { stored: null, why: FORM },
  'post, too long': { status: 204, why: FORM },
  'post, too short': { status: 204, why: FORM },
  "completeMultipart, of another key's upload": {
    status: 500,
    why: 'It says UnknownError where it finds no such upload of the key; nothing is stored.',
  },
};

/** Holds the difference in a browser's preflight, which AWS answers by the bucket's rules alone. */
export const PREFLIGHT_OF_SIGNED_HEADERS = {
  status: 403,
  why: 'It checks the signature as if the request itself had come, whose headers a preflight does not have (docs/ceph.md).',
};
