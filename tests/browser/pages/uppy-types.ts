/** Compiles only while one object of our library fits the types of Uppy 5 and Uppy 6; nothing runs it. */
import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { AwsS3Five, UppyFive } from 'latchkey-uppy-5';
import { uppyOptions, type UppySigner } from '../../../clients/browser/uppy-options.ts';

export function useBoth(signer: UppySigner): void {
  const options = uppyOptions(signer);
  new Uppy().use(AwsS3, options);
  new UppyFive().use(AwsS3Five, options);
  // What a page changes of them fits, too.
  new Uppy().use(AwsS3, { ...options, shouldUseMultipart: true, limit: 2 });
  new UppyFive().use(AwsS3Five, { ...options, limit: 2 });
}
