/**
 * Uploads a picture with the credentials of the environment, lists it, reads it back, and shows that another member's
 * folder is closed.
 *
 *   node examples/first-picture.mjs <bucket> <root without trailing slash> <user>
 */
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const [bucket, root, user] = process.argv.slice(2);
if (user === undefined) {
  console.error('usage: node examples/first-picture.mjs <bucket> <root without trailing slash> <user>');
  process.exit(2);
}

// Region, endpoint and the short-lived credentials come from the environment, as in any program that uses the SDK.
const s3 = new S3Client();
const picture = Buffer.from('R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
const mine = `${root}/shared/${user}/red.gif`;
const theirs = `${root}/shared/somebody-else/red.gif`;

await s3.send(new PutObjectCommand({ Bucket: bucket, Key: mine, Body: picture, ContentType: 'image/gif' }));
console.log(`wrote   ${mine}`);

const list = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${root}/shared/` }));
for (const object of list.Contents ?? []) console.log(`listed  ${object.Key} (${object.Size} bytes)`);

const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: mine }));
console.log(`read    ${(await Body.transformToByteArray()).length} bytes of ${ContentType}`);

try {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: theirs, Body: picture }));
  console.error(`wrote ${theirs}: that should have been refused`);
  process.exitCode = 1;
} catch (error) {
  console.log(`refused ${theirs}: ${error.name}`);
}
