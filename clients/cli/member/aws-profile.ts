/**
 * Writes the profile of a sign-in: the line that SDKs run, quoted as they take it apart, the region, and the store's address.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
import { isBucketName } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import type { SectionWish } from './config-text.ts';
import { textField } from './outside-text.ts';
import type { SignIn } from './sign-in.ts';

/** The characters of a profile's name. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html#file-format-profile */
const PROFILE = /^[A-Za-z0-9_./%@:+-]{1,128}$/;
/** Words that neither a shell nor the SDKs' own parsers change. */
const SAFE_WORD = /^[A-Za-z0-9_./:@%+=,-]+$/;
/** Marks the line as ours, whatever runs it. */
const OWN_LINE = /(?:^|\s)credentials --process --team [a-z0-9-]+ --user \S+ --broker \S+\s*$/;

/** @throws LatchkeyError invalid_request */
export function parseProfile(text: string): string {
  if (PROFILE.test(text)) return text;
  throw new LatchkeyError('invalid_request', 'Allowed are 1 to 128 of A-Z, a-z, 0-9 and _ . / % @ : + -');
}

export interface Place {
  readonly region: string;
  readonly endpoint: string | null;
}

/** Matches a region, of whichever store. */
const REGION = /^[A-Za-z0-9_-]{1,64}$/;
/** Matches what is one word of one line. */
const ENDPOINT = /^https?:\/\/[!-~]+$/;

/**
 * Returns where the objects are, of a broker's answer: it becomes part of AWS's configuration, and of lines to paste.
 * @throws LatchkeyError internal
 */
export function placeIn(content: Readonly<Record<string, unknown>>): Place & { readonly bucket: string } {
  const field = (name: string, isGood: (text: string) => boolean): string => {
    const text = textField(content, name);
    if (isGood(text)) return text;
    throw new LatchkeyError('internal', `the broker's answer has no ${name} that AWS's tools could use`);
  };
  return {
    region: field('region', (text) => REGION.test(text)),
    bucket: field('bucket', isBucketName),
    endpoint: content['endpoint'] === null ? null : field('endpoint', (text) => ENDPOINT.test(text)),
  };
}

/** @param command the words that run latchkey */
export function profileSections(
  profile: string,
  signIn: SignIn,
  place: Place,
  command: readonly string[],
): SectionWish[] {
  const { team, user, broker } = signIn;
  const words = [...command, 'credentials', '--process', '--team', team, '--user', user, '--broker', broker];
  const services = `latchkey-${profile}`;
  const entries: [string, string][] = [
    ['credential_process', words.map(word).join(' ')],
    ['region', place.region],
    ...(place.endpoint === null ? [] : ([['services', services]] as [string, string][])),
  ];
  return [
    {
      kind: 'profile',
      name: profile,
      entries,
      isOurs: (key, value) => key === 'credential_process' && OWN_LINE.test(value),
    },
    ...(place.endpoint === null
      ? []
      : [
          {
            kind: 'services',
            name: services,
            entries: [['s3', `\n  endpoint_url = ${place.endpoint}`]],
            isOurs: (key) => key === 's3',
          } satisfies SectionWish,
        ]),
  ];
}

/**
 * Quotes a word: botocore splits the line by the rules of a POSIX shell, and other SDKs give it to a shell, cmd.exe on Windows.
 * @throws LatchkeyError invalid_request for a path that some of them would take for a comment or another line
 */
function word(text: string): string {
  if (/[\n\r\0]|(?:^|\s)[#;]/.test(text))
    throw new LatchkeyError(
      'invalid_request',
      `AWS's configuration cannot hold the path ${JSON.stringify(text)}: move latchkey to another folder`,
    );
  if (SAFE_WORD.test(text)) return text;
  if (process.platform === 'win32') return /[\s&()^,;=]/.test(text) ? `"${text}"` : text;
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", `'\\''`)}'` : `"${text}"`;
}
