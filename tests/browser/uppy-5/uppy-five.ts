/** Gives Uppy 5 names of its own, for files that see Uppy 6 by the packages' names. */
export { default as AwsS3Five } from '@uppy/aws-s3';
export { default as UppyFive } from '@uppy/core';
