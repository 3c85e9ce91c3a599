/**
 * Encodes keys in lists: unchanged, or with `encoding-type=url`, because XML 1.0 cannot hold every character of a key.
 * Letters, digits, `-`, `_`, `.`, `*` and `/` remain, and a space becomes a plus, as measured:
 * https://github.com/brekkylab/backlot/pull/176
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_RequestParameters
 */
import { refusedArgument } from './query-argument.ts';

/** @throws AwsError InvalidArgument for another encoding */
export function keyEncoder(encodingType: string | undefined): (text: string) => string {
  if (encodingType === undefined) return (text) => text;
  if (encodingType.toLowerCase() !== 'url')
    throw refusedArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  return (text) =>
    encodeURIComponent(text)
      .replaceAll('%2F', '/')
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+');
}
