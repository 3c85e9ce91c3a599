/** Tries all that a member does with a key, for attacks whose key must be out of reach in every way. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { outcome } from './latchkey.ts';

/** Returns what reading, writing, deleting and listing by the key came to, in this order. */
export async function outcomes(s3: S3Client, Bucket: string, Key: string): Promise<readonly ('ok' | number)[]> {
  return [
    await outcome(s3.send(new GetObjectCommand({ Bucket, Key }))),
    await outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))),
    await outcome(s3.send(new DeleteObjectCommand({ Bucket, Key }))),
    await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }))),
  ];
}
