/**
 * Plays a row of `tests/vectors/s3-*.json`: requests to a bucket of its own, and what S3 answers to each. The rows
 * cover the behaviours that https://github.com/ceph/s3-tests tests of stores that call themselves compatible.
 */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Box } from './box.ts';
import { refusal, send, type Answer } from './http.ts';
import { handSignedForm, type Form } from './signed-form.ts';
import { textsOf } from './xml-text.ts';

export interface Behaviour {
  readonly name: string;
  /** Objects that are there before, with their content; a list has its keys as content. */
  readonly objects?: readonly string[] | Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Step {
  /** Method and path below the row's bucket, or below the service after a `~`. */
  readonly do: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A bucket is created in the stand-in's region by default. */
  readonly body?: string;
  /** Repeats the body. */
  readonly times?: number;
  /** Adds the Content-MD5 of the body. */
  readonly md5?: boolean;
  readonly form?: Form;
  /** Sends it without a signature. */
  readonly unsigned?: boolean;
  /** Status and code, as `404 NoSuchKey`; 200 by default. */
  readonly is?: string;
  readonly text?: string;
  readonly length?: number;
  /** Headers of the answer; `null` for none. */
  readonly answers?: Readonly<Record<string, string | null>>;
  /** Texts of the answer's elements of a name, in order. */
  readonly has?: Readonly<Record<string, readonly string[]>>;
  /** Names for later steps: of a header of the answer, or of its first element of a name. */
  readonly keep?: Readonly<Record<string, string>>;
}

const IN_THIS_REGION =
  '<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>';

/** @param bucket which the row has for itself */
export async function play(box: Box, bucket: string, { objects = [], steps }: Behaviour): Promise<void> {
  await box.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const contents = Array.isArray(objects) ? objects.map((key: string) => [key, key]) : Object.entries(objects);
  for (const [key = '', body = ''] of contents)
    expect(
      (await box.at(`/${bucket}/${encodeURIComponent(key)}`, { method: 'PUT', body, headers: lengthOf(body) })).status,
    ).toBe(200);
  const names: Record<string, string> = { bucket };
  for (const step of steps) {
    const filled = fill(step, names);
    const answer = await sent(box, bucket, filled);
    judge(answer, filled);
    for (const [name, source] of Object.entries(step.keep ?? {}))
      names[name] = [answer.headers[source]].flat()[0] ?? textsOf(answer.text, source)[0] ?? '';
  }
}

async function sent(box: Box, bucket: string, step: Step): Promise<Answer> {
  const [method = '', target = ''] = step.do.split(' ', 2);
  const path = target.startsWith('~') ? target.slice(1) : `/${bucket}${target}`;
  const { url, rootKey } = box.standIn.aws;
  if (step.form !== undefined) return send(url, path, handSignedForm(step.form, bucket, rootKey, url));
  const isNewBucket = method === 'PUT' && /^\/[^/?]*$/.test(path);
  const body = (step.body ?? (isNewBucket ? IN_THIS_REGION : '')).repeat(step.times ?? 1);
  const md5 = step.md5 === true ? { 'content-md5': createHash('md5').update(body).digest('base64') } : {};
  const headers = { ...(method === 'GET' || method === 'HEAD' ? {} : lengthOf(body)), ...md5, ...step.headers };
  return step.unsigned === true ? send(url, path, { method, headers, body }) : box.at(path, { method, headers, body });
}

function judge(answer: Answer, step: Step): void {
  expect([step.do, refusal(answer)]).toEqual([step.do, step.is ?? '200']);
  if (step.text !== undefined) expect(answer.text).toBe(step.text);
  if (step.length !== undefined) expect(answer.text).toHaveLength(step.length);
  for (const [name, value] of Object.entries(step.answers ?? {}))
    expect([name, answer.headers[name]]).toEqual([name, value ?? undefined]);
  for (const [name, texts] of Object.entries(step.has ?? {}))
    expect([name, ...textsOf(answer.text, name)]).toEqual([name, ...texts]);
}

function lengthOf(body: string): Record<string, string> {
  return { 'content-length': String(Buffer.byteLength(body)) };
}

/** Replaces each `{name}` in the step's texts. */
function fill(step: Step, names: Readonly<Record<string, string>>): Step {
  return JSON.parse(JSON.stringify(step), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/\{(\w+)\}/g, (all, name: string) => names[name] ?? all) : value,
  ) as Step;
}
