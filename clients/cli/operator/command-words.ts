/**
 * Words a refusal of the domain for the command: by the flags and commands of an operator, where the domain names requests of HTTP or
 * none. What a broker refuses over HTTP ends with the id of the request, and stays as it is.
 */

/** The first that matches counts. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^there is no such (member|token), or none that you may see; GET \S+ lists yours$/,
    'there is no such $1; latchkey $1 list shows those that are there',
  ],
  [/^there is no team ([a-z0-9-]+)$/, 'there is no team $1; latchkey team list shows those that are there'],
  [/^(team \S+ exists already, or did: an id is given once)$/, '$1; choose another'],
  [/make somebody else an admin first$/, 'invite another admin first, or add --even-last'],
  [/^nobody has that name; give the role$/, 'nobody has that name; give the role by --role'],
  [
    /^nothing to set was named$/,
    'nothing to set was named; add --picture-url-seconds, --video-url-seconds or --project-check',
  ],
  [
    /^proxy is for the role that reads attachments, and needs cidrs; leave it out for others$/,
    '--proxy is for the role that reads attachments, and needs --cidr; leave it out for others',
  ],
  [/^name the bucket; /, 'name the bucket by --bucket; '],
  [/^(the stack does not list the bucket )/, '--bucket: $1'],
  [/^(a service token does not manage a team: role \S+ is for members)$/, '$1; name another by --role'],
];

/** Returns the message in the command's words; any other as it is. */
export function inCommandWords(message: string): string {
  const found = WORDS.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(...found);
}
