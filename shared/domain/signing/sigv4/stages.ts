/**
 * Defines the stages of a SigV4 signature, one function each, so that each can be tested against AWS's published vectors.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { hash } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Hex digits of a SHA-256, the last part of every string to sign. */
export const HASH_CHARACTERS = 64;

/** @returns `YYYYMMDDTHHMMSSZ`, the date rounded down to the second */
export function amzDate(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Returns the `YYYYMMDD` of an amzDate. */
export function dayOf(timestamp: string): string {
  return timestamp.slice(0, 8);
}

export function credentialScope(day: string, region: string, service: string): string {
  return `${day}/${region}/${service}/aws4_request`;
}

/**
 * Begins a canonical request (task 1), which `canonicalRest` completes.
 * @param path URI-encoded, with its leading `/`
 */
export function canonicalStart(method: string, path: string): string {
  return `${method}\n${path}`;
}

/**
 * Returns all of a canonical request that comes after its path.
 * @param query encoded parameters in the order of their names
 * @param headers `{name}:{value}\n` each, names in lower case and in order
 * @param signedHeaders the names, separated by `;`
 */
export function canonicalRest(query: string, headers: string, signedHeaders: string, payloadHash: string): string {
  return `\n${query}\n${headers}\n${signedHeaders}\n${payloadHash}`;
}

/** Returns a line of the canonical headers: spaces around the value go, spaces in a row become one. */
export function canonicalHeader(name: string, value: string): string {
  return `${name}:${value.trim().replaceAll(/ +/g, ' ')}\n`;
}

/** Begins all strings to sign of a time and place (task 2); the hash of the canonical request follows. */
export function stringToSignStart(timestamp: string, scope: string): string {
  return `${ALGORITHM}\n${timestamp}\n${scope}\n`;
}

/** @returns lower-case hex of the SHA-256 of the text in UTF-8 */
export function sha256Hex(text: string): string {
  return hash('sha256', text);
}
