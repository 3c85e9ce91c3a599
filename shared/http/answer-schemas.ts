/**
 * What answers hold, as schemas: for the API's description and for the tests, which hold real answers against them. They
 * are strict, so that a field nobody described is seen; no function imports them.
 */
import * as z from 'zod/mini';
import { ACTIONS, LAYOUT_NAMES } from '../domain/authority/layout.ts';
import { HTTP_STATUS, type ErrorCode } from '../errors.ts';

/** RFC 3339 in whole seconds, UTC: what `timestamp` writes. */
const timestamp = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/));
const codes = Object.keys(HTTP_STATUS) as [ErrorCode, ...ErrorCode[]];
const texts = z.record(z.string(), z.string());

export const healthAnswer = z.strictObject({ status: z.literal('ok') });

export const openApiAnswer = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

export const membershipAnswer = z.strictObject({
  team: z.string(),
  user: z.string(),
  role: z.string(),
  layout: z.enum(LAYOUT_NAMES),
});

export const meAnswer = z.strictObject({ memberships: z.array(membershipAnswer) });

export const enrollAnswer = z.strictObject({
  token: z.string(),
  tokenType: z.literal('Bearer'),
  expiresAt: timestamp,
  team: z.string(),
  user: z.string(),
  role: z.string(),
});

export const grantAnswer = z.strictObject({ actions: z.array(z.enum(ACTIONS)), prefix: z.string() });

export const teamAnswer = z.strictObject({
  team: z.string(),
  layout: z.enum(LAYOUT_NAMES),
  storageType: z.literal('S3'),
  bucket: z.string(),
  region: z.string(),
  endpoint: z.optional(z.string()),
  forcePathStyle: z.optional(z.boolean()),
  root: z.string(),
  role: z.string(),
  user: z.string(),
  grants: z.array(grantAnswer),
});

export const sessionAnswer = z.strictObject({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
  expiration: timestamp,
});

export const credentialsAnswer = z.strictObject({
  credentials: sessionAnswer,
  bucket: z.string(),
  region: z.string(),
  endpoint: z.nullable(z.string()),
  forcePathStyle: z.boolean(),
  team: z.string(),
  user: z.string(),
  role: z.string(),
  grants: z.array(grantAnswer),
});

/** `?format=process` */
export const processAnswer = z.strictObject({
  Version: z.literal(1),
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string(),
  Expiration: timestamp,
});

/** `?format=container` */
export const containerAnswer = z.strictObject({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string(),
  Expiration: timestamp,
});

/** `?format=env` */
export const envAnswer = z.string().check(z.regex(/^(?:export [A-Z_0-9]+='.*'\n)+$/));

export const presignedAnswer = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'PUT', 'POST', 'DELETE']),
  url: z.string(),
  headers: z.optional(texts),
  fields: z.optional(texts),
  expiresAt: timestamp,
});

export const itemErrorAnswer = z.strictObject({
  code: z.enum(['invalid_request', 'out_of_scope']),
  detail: z.string(),
});

export const refusedItemAnswer = z.strictObject({ error: itemErrorAnswer });

export const presignAnswer = z.strictObject({ results: z.array(z.union([presignedAnswer, refusedItemAnswer])) });

/** RFC 9457 problem details. */
export const problemAnswer = z.strictObject({
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  code: z.enum(codes),
  detail: z.string(),
  requestId: z.string(),
});

/** Errors of `?format=container`. */
export const containerErrorAnswer = z.strictObject({ Code: z.enum(codes), Message: z.string() });

/** What API Gateway answers by itself, before any function is asked. */
export const gatewayAnswer = z.strictObject({ message: z.string() });
