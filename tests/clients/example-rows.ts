/**
 * Says for each command what must be there before its examples are run, and what each prints. A command without a row fails
 * `examples.test.ts` by its name.
 */

export type Mode = 'by the environment' | 'with --local';

export interface ExampleRow {
  /** Lines of bash that make what the examples need, in a new folder. They have the environment of the examples. */
  readonly before?: readonly string[];
  /** What each example prints, in their order. */
  readonly prints: readonly RegExp[];
  /** What is typed at the question of each example that asks one, which then runs at a terminal. */
  readonly typed?: readonly (string | undefined)[];
  /** Texts of the examples that only a reader can know, and the shell's variable of `before` that stands for each. */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** A line of bash after each example, whose output counts as well. */
  readonly after?: string;
  /**
   * True if the examples talk to the broker over HTTP. They get one of their own: its address is `$BROKER`, and `$ADA` and `$MAX` are
   * the open invites of its team `demo`; `enroll` redeems an invite's JSON, and prints the answer with the token. Other examples share a broker, and have a table of their own in it.
   */
  readonly overHttp?: true;
  /** The one mode in which the examples run, where the other has no sense. */
  readonly only?: Mode;
}

const ACME = 'latchkey team create acme --layout webqsee';
const FIELDWORK = 'latchkey team create fieldwork --layout smap --bucket example-smap-files';
const JOINED_ADA = 'latchkey invite acme ada --role admin --json | enroll';
const JOINED_MAX = 'latchkey invite acme max --role member --json | enroll';
const JOINED_EVE = 'latchkey invite acme eve --role admin --json | enroll';
const INVITED = String.raw`printf '%s/#invite=%s\n' "$BROKER" "$MAX" >invite.txt`;
const SIGNED_IN = `${INVITED} && latchkey login "$(cat invite.txt)"`;
const SESSIONS_END = String.raw`the last session is over by \S+Z`;

export const EXAMPLE_ROWS: Readonly<Record<string, ExampleRow>> = {
  'team create': {
    prints: [
      /^team acme \(webqsee\): webqsee\/acme\/items-root\/ in bucket webqsee$/,
      /^team fieldwork \(smap\): the whole bucket example-smap-files$/,
    ],
  },
  'team list': { before: [ACME], prints: [/acme +webqsee/, /^\{"items":\[\{.*"team":"acme"/m] },
  'team show': { before: [ACME], prints: [/team +acme\b/] },
  'team set': {
    before: [FIELDWORK],
    prints: [
      /^team fieldwork: URLs of pictures and documents live 600 s, of audio and video 3600 s; project check off\./,
      /^team fieldwork: .*project check on\./,
    ],
  },
  'team delete': {
    only: 'by the environment',
    before: [ACME],
    // The root is free an hour after the end.
    after: 'aged acme',
    prints: [
      new RegExp(`^team acme is deleted, with 0 members, .*; ${SESSIONS_END}$`, 'm'),
      /^team acme has given up its root, webqsee\/acme\/items-root\//,
    ],
  },
  invite: {
    before: [ACME],
    prints: [
      /^invite for ada \(admin\) of team acme, good once, until \S+Z:\nlki_\S+$/m,
      /^invite for max \(member\) of team acme, good once, until \S+Z:\nlki_\S+$/m,
    ],
  },
  'member list': {
    overHttp: true,
    before: [ACME, JOINED_ADA],
    prints: [/^ {2}user {2}role {3}since {7}last used\n {2}ada {3}admin {2}\S{10} {2}-$/],
  },
  'member remove': {
    overHttp: true,
    before: [ACME, JOINED_ADA, JOINED_MAX, JOINED_EVE],
    typed: ['max', undefined],
    prints: [
      new RegExp(`^max is no member of team acme any more; ended: .*; ${SESSIONS_END}$`, 'm'),
      new RegExp(`^ada is no member of team acme any more; ended: .*; ${SESSIONS_END}$`, 'm'),
    ],
  },
  'token create': {
    before: [ACME, FIELDWORK],
    prints: [
      /^service token backup \(viewer\) of team acme, until \S+Z:\nlk_\S+\n/,
      /^service token www \(reader\) of team fieldwork, it does not expire, from 203\.0\.113\.7\/32 alone:\nlk_\S+\n/,
    ],
  },
  'token list': {
    before: [ACME, 'latchkey token create acme backup --role viewer'],
    prints: [/^ {2}id .*\n {2}[0-9a-f]{20} {2}service\.backup {2}viewer /],
  },
  'token end': {
    before: [
      ACME,
      String.raw`id=$(latchkey token create acme backup --role viewer --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p')`,
    ],
    placeholders: { '0123456789abcdef0123': 'id' },
    prints: [/^token [0-9a-f]{20} of team acme has ended$/],
  },
  explain: {
    prints: [
      /^max as member of acme \(webqsee\) may:\n/,
      /^put webqsee\/acme\/items-root\/shared\/max\/picture\.jpg: allowed\n/,
    ],
  },
  restore: {
    // The restored table has a team `lost`, which the stack's has not.
    prints: [
      /^[1-9]\d* restored, 0 kept as they were, 0 of an unknown kind left$/,
      /^\{"restored":[1-9]\d*,"kept":\d+,"skipped":0\}$/,
    ],
  },
  'smap plan': {
    before: [
      `printf '%s\\n' 'ProxyPass "/attachments" "https://example-smap-files.s3.eu-central-1.amazonaws.com/attachments"' >smap-ssl.conf`,
      `printf '%s\\n' '{"Version":"2012-10-17","Statement":[]}' >policy.json`,
    ],
    prints: [/fieldwork[^]*example-smap-files/],
  },
  doctor: {
    overHttp: true,
    before: [ACME, 'export PUBLIC_URLS="$BROKER"'],
    prints: [/^team acme \(webqsee\) in bucket webqsee[^]*all is well/, /"ok":true,"faults":0,"unchecked":0/],
  },
  audit: {
    only: 'with --local',
    // Ctrl-C comes once it has shown a line, however long a busy machine takes for that.
    before: [
      ACME,
      'interrupted() { "$@" >tailed.txt & until [ -s tailed.txt ]; do sleep 0.1; done; kill -INT $!; wait $!; }',
      `tail='interrupted latchkey audit --tail'`,
    ],
    placeholders: { 'latchkey audit --tail': 'tail' },
    prints: [/./, /./, /^/],
  },
  'migrate-keys': {
    before: [
      String.raw`printf '%s\n' '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::webqsee/webqsee/*/items-root/shared/*"]}]}' >policy.json`,
      String.raw`printf 'ada, admin\nmax, member\n' >people.csv`,
      String.raw`printf '{"Contents":[{"Key":"webqsee/acme/items-root/shared/max/a.jpg"}]}' >keys.json`,
    ],
    prints: [
      /^Nothing was changed: this is how 2 people of webqsee\/acme\/items-root\/ in bucket webqsee get team acme/,
    ],
  },
  login: {
    overHttp: true,
    only: 'by the environment',
    before: [
      INVITED,
      String.raw`latchkey invite demo zoe --role viewer --json | enroll | sed 's/.*"token":"\([^"]*\)".*/\1/' >token.txt`,
      String.raw`printf '%s/#invite=%s\n' "$BROKER" "$ADA" >further.txt`,
      String.raw`latchkey invite demo kim --role member --json | sed "s|.*\"code\":\"\([^\"]*\)\".*|$BROKER/#invite=\1|" >>further.txt`,
    ],
    after: 'sed -n 1p further.txt >invite.txt && sed -i 1d further.txt',
    placeholders: { 'https://keys.example.org': 'BROKER' },
    prints: [/^signed in to demo/m, /^signed in to demo/m, /^signed in to demo/m, /^signed in to demo/m],
  },
  logout: {
    overHttp: true,
    before: [String.raw`latchkey login "$(printf '%s/#invite=%s' "$BROKER" "$ADA")"`],
    after: `{ ${SIGNED_IN} >signed-in.txt 2>&1 || true; }`,
    prints: [/^signed out of demo/m, /^signed out of demo/m],
  },
  whoami: { overHttp: true, before: [SIGNED_IN], prints: [/^max of team demo/m, /^\{"signIns":\[/] },
  exec: {
    overHttp: true,
    before: [SIGNED_IN, 'mkdir photos'],
    prints: [
      /^aws s3 ls [^]*^AWS_SESSION_TOKEN$/m,
      /^aws s3 sync [^]*^AWS_CONTAINER_CREDENTIALS_FULL_URI$/m,
      /^AWS_SESSION_TOKEN=/m,
    ],
  },
  configure: { overHttp: true, before: [SIGNED_IN], prints: [/^profile gallery is in/m, /^\[profile gallery\]$/m] },
  credentials: { overHttp: true, before: [SIGNED_IN], prints: [/^$/, /^\{"credentials"/, /^\{"Version":1/] },
  completion: { after: 'complete -p latchkey', prints: [/^complete -F _latchkey latchkey$/] },
};
