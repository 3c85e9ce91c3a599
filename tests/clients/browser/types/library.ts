/**
 * Lists mistakes that must not compile: what a page can get wrong with the library, and what it must not reach. `npm run typecheck`
 * fails when one of them compiles; nothing runs this file.
 */
import { S3Client } from '@aws-sdk/client-s3';
import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import { Latchkey, LatchkeyError, type Team, type Upload } from '../../../../clients/browser/latchkey.ts';

declare const team: Team;
declare const upload: Upload;
declare const blob: Blob;
declare const error: unknown;

// Opening.
const latchkey = await Latchkey.open('https://broker.example', { store: 'memory' });
// @ts-expect-error an opened library comes from `open` alone
new Latchkey('https://broker.example');
// @ts-expect-error the broker's address is required
await Latchkey.open();
// @ts-expect-error no token may lie where any script reads it as text
await Latchkey.open('https://broker.example', { store: 'localstorage' });
// @ts-expect-error an unknown option
await Latchkey.open('https://broker.example', { region: 'eu-central-1' });

// Signing in.
// @ts-expect-error the code is text
await latchkey.join({ code: 'lki_x' });
// @ts-expect-error nobody signs in by an assignment
latchkey.signedIn = true;
// @ts-expect-error memberships are asked for, which takes a while
void latchkey.memberships().length;
// @ts-expect-error the answer says whether the broker ended the token
export const farewell: string = await latchkey.signOut();
// @ts-expect-error a team is asked for, which takes a while
latchkey.team('demo').may('read', 'a');
// @ts-expect-error a team has an id
await latchkey.team();

// Nobody reads what is private, or writes what the broker fixes.
// @ts-expect-error the token is not for pages
void latchkey.token;
// @ts-expect-error a private field
void team.#bucket;
// @ts-expect-error a role is the broker's to give
team.role = 'admin';
// @ts-expect-error grants are the broker's to give
team.grants.push({ actions: ['delete'], prefix: '' });

// Decisions.
const verdict = team.may('write', 'a');
if (verdict !== true) verdict.toUpperCase();
// @ts-expect-error no such action
team.may('update', 'a');
// @ts-expect-error IAM's names are not the library's
team.may('s3:GetObject', 'a');
// @ts-expect-error an action on nothing
team.may('read');
// @ts-expect-error the answer is true or a reason, never false: compare it with true
export const allowed: boolean = team.may('read', 'a');

// Credentials.
const { expiration } = await team.credentials({ areas: ['shared'], actions: ['read'] });
expiration.getTime();
// @ts-expect-error no such action
await team.credentials({ actions: ['update'] });
// @ts-expect-error areas are a list
await team.credentials({ areas: 'shared' });
// @ts-expect-error the broker decides how long
await team.credentials({ durationSeconds: 900 });
// @ts-expect-error the provider is given to a client, not awaited
void (await team.credentialProvider).accessKeyId;

// URLs.
await team.url('a', { method: 'PUT', contentType: 'image/jpeg', expiresInSeconds: 60 });
await team.url('a', { download: 'name.jpg' });
// @ts-expect-error a form is no URL
await team.url('a', { method: 'POST' });
// @ts-expect-error S3's methods are upper case
await team.url('a', { method: 'get' });
// @ts-expect-error seconds are a number
await team.url('a', { expiresInSeconds: '60' });
// @ts-expect-error URLs are signed asynchronously
team.url('a').startsWith('https:');

// Lists.
for await (const { key, size, lastModified, etag } of team.list('a/')) void [key, size, lastModified.getTime(), etag];
// @ts-expect-error a list is walked with `for await`
void (await team.list('a/')).length;
// @ts-expect-error the same, without await
for (const object of team.list('a/')) void object;
// @ts-expect-error a prefix is required, since nobody may list all of a bucket
team.list();

// Uploads.
const options = { contentType: 'image/jpeg', onProgress: () => undefined, ifNoneMatch: '*' } as const;
team.upload('a', blob, options).pause();
const { etag, size } = await upload.done;
void [etag.length, size.toFixed()];
// @ts-expect-error an upload has a blob, by which it goes on after a reload
team.upload('a', 'text');
// @ts-expect-error the same: bytes are made a blob first
team.upload('a', new Uint8Array(1));
// @ts-expect-error the same: a stream can be read once
team.upload('a', blob.stream());
// @ts-expect-error a blob is required
team.upload('a');
// @ts-expect-error only `*` is a condition that S3 takes
team.upload('a', blob, { ifNoneMatch: 'etag' });
// @ts-expect-error progress is one object
team.upload('a', blob, { onProgress: (loaded: number, total: number) => loaded / total });
// @ts-expect-error an upload is no promise: its `done` is one
void (await team.upload('a', blob)).etag;
// @ts-expect-error no such state
void (upload.state === 'finished');
// @ts-expect-error a state is read
upload.state = 'done';

// Copies.
// @ts-expect-error a copy has a destination
await team.copy('a');
// @ts-expect-error one key each
await team.delete(['a', 'b']);

// Errors.
if (error instanceof LatchkeyError && error.code === 'out_of_scope') error.retryAfterSeconds?.toFixed();
// @ts-expect-error no such code
if (error instanceof LatchkeyError) void (error.code === 'forbidden');
// @ts-expect-error a code is read
if (error instanceof LatchkeyError) error.code = 'expired';

// Others take these as they are.
new S3Client({ region: team.settings.region, credentials: team.credentialProvider });
new Uppy().use(AwsS3, team.uppy({ prefix: 'a/' }));
// @ts-expect-error the provider is the function, not what it returns
new S3Client({ credentials: team.credentials() });
