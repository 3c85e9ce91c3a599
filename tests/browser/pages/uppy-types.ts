/** Compiles only while one object of our library fits the types of Uppy 5 and Uppy 6; nothing runs it. */
import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { AwsS3Five, UppyFive } from 'latchkey-uppy-5';
import type { Team } from '../../../clients/browser/latchkey.ts';

export function useBoth(team: Team): void {
  new Uppy().use(AwsS3, team.uppy());
  new UppyFive().use(AwsS3Five, team.uppy());
  // A page may change some of them.
  new Uppy().use(AwsS3, { ...team.uppy(), shouldUseMultipart: true, limit: 2 });
  new UppyFive().use(AwsS3Five, { ...team.uppy(), limit: 2 });
}
