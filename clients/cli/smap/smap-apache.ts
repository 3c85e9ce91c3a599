/**
 * Finds in an Apache configuration what smap's manual for attachments on S3 adds to it, and where the overlay belongs. It follows
 * no Include and evaluates no condition: every line counts that could be in force.
 * https://httpd.apache.org/docs/2.4/configuring.html#syntax
 */
import { printable } from '../files/printable.ts';

/** A line of the old set-up, or one that the change needs. */
export interface ApacheFinding {
  readonly line: number;
  /** The last line of a section or of a directive that goes on; otherwise the same as `line`. */
  readonly lastLine: number;
  /** The directive without passwords, whatever the line has. */
  readonly directive: string;
  readonly meaning: string;
  /** `remove`: it belongs to the old set-up; `keep`: the overlay is included after it; `done`: the overlay itself. */
  readonly action: 'remove' | 'keep' | 'done';
}

interface Directive {
  readonly line: number;
  readonly lastLine: number;
  readonly name: string;
  readonly values: readonly string[];
}

interface Section {
  readonly line: number;
  readonly name: string;
  readonly path: string;
}

const ATTACHMENTS = /^\/+(?:app\/+)?attachments\/*$/i;
const UNPROXIED = '!';
const TOO_EARLY = {
  action: 'remove',
  meaning: 'is the overlay, but before smap-volatile.conf, which then decides: include it after that',
} as const;

/** @returns the findings in the order of their lines */
export function apacheFindings(text: string): ApacheFinding[] {
  const findings: ApacheFinding[] = [];
  const open: Section[] = [];
  for (const directive of directivesOf(text)) {
    if (directive.name.startsWith('</')) {
      const name = directive.name.slice(2).replace(/>$/, '');
      const index = open.findLastIndex((section) => section.name === name);
      const [section] = index === -1 ? [] : open.splice(index);
      if (section !== undefined && isAttachments(section)) findings.push(sectionFinding(section, directive.lastLine));
    } else if (directive.name.startsWith('<')) {
      const path = (directive.values.find((value) => value !== '~') ?? '').replace(/>$/, '');
      open.push({ line: directive.line, name: directive.name.slice(1).replace(/>$/, ''), path });
    } else {
      const found = findingOf(directive, open.some(isAttachments));
      if (found !== undefined) findings.push(found);
    }
  }
  const volatile = findings.findLast(({ action }) => action === 'keep');
  return findings
    .map((finding) => (isTooEarly(finding, volatile) ? { ...finding, ...TOO_EARLY } : finding))
    .sort((one, other) => one.line - other.line || other.lastLine - one.lastLine);
}

/** Apache takes the later of two sections of one path. https://httpd.apache.org/docs/2.4/sections.html#merging */
function isTooEarly({ action, line }: ApacheFinding, volatile: ApacheFinding | undefined): boolean {
  return action === 'done' && volatile !== undefined && line < volatile.line;
}

function isAttachments({ name, path }: Section): boolean {
  return name === 'location' && ATTACHMENTS.test(path);
}

function sectionFinding({ line, path }: Section, lastLine: number): ApacheFinding {
  return {
    line,
    lastLine,
    directive: printable(`<Location ${path}>`),
    meaning: 'lets the named address read attachments without a login; the overlay has this section itself',
    action: 'remove',
  };
}

function findingOf(directive: Directive, inAttachments: boolean): ApacheFinding | undefined {
  const { line, lastLine, name, values } = directive;
  const [first = '', second = ''] = values.map((value) => value.toLowerCase());
  const found = (shown: string, meaning: string, action: ApacheFinding['action']): ApacheFinding => {
    return { line, lastLine, directive: printable(shown), meaning, action };
  };
  if (name === 'sslproxyengine' && first === 'on')
    return found(
      'SSLProxyEngine on',
      'lets Apache connect to any https server, unverified; the overlay has its own',
      'remove',
    );
  if (name === 'requestheader' && first === 'unset' && second === 'authorization' && !inAttachments)
    return found(
      'RequestHeader unset Authorization',
      'hides logins from the bucket; the overlay does it for attachments',
      'remove',
    );
  if (
    name === 'proxypass' &&
    second !== UNPROXIED &&
    (ATTACHMENTS.test(first) || (inAttachments && first !== UNPROXIED))
  )
    return found(
      ATTACHMENTS.test(first) ? `ProxyPass ${first} ${hostOf(values[1] ?? '')}` : `ProxyPass ${hostOf(first)}`,
      'sends every byte through Apache, by an address that has to be open without a signature',
      'remove',
    );
  if (name === 'proxypassreverse' && (ATTACHMENTS.test(first) || (inAttachments && second === '')))
    return found(
      `ProxyPassReverse ${ATTACHMENTS.test(first) ? first : ''}`.trim(),
      'would rewrite the redirect back to smap, and browsers would loop',
      'remove',
    );
  if (name === 'require' && first === 'ip' && inAttachments)
    return found(
      `Require ${values.join(' ')}`,
      'needs no login from there; the overlay says it once, by LATCHKEY_SERVER_NETWORK',
      'remove',
    );
  if (name === 'include' || name === 'includeoptional') {
    const file = values[0]?.split('/').at(-1) ?? '';
    if (file === 'smap-volatile.conf')
      return found(`Include ${values[0] ?? ''}`, 'the overlay is included on the line after this one', 'keep');
    if (file === 'latchkey.conf') return found(`Include ${values[0] ?? ''}`, 'is the overlay', 'done');
  }
  return undefined;
}

/** Joins lines that go on with a backslash, leaves out comments, and takes the rest apart at white space and quotes. */
function directivesOf(text: string): Directive[] {
  const directives: Directive[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const first = index;
    const parts: string[] = [];
    while (lines[index]?.endsWith('\\') === true) {
      parts.push((lines[index] ?? '').slice(0, -1));
      index += 1;
    }
    const [name = '', ...values] = wordsOf([...parts, lines[index] ?? ''].join('').trim());
    if (name !== '' && !name.startsWith('#'))
      directives.push({ line: first + 1, lastLine: index + 1, name: name.toLowerCase(), values });
  }
  return directives;
}

function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g), ([, double, single, plain]) =>
    (double ?? single ?? plain ?? '').trim(),
  );
}

/** Returns scheme and host of an address, without a name and a password in it. */
function hostOf(address: string): string {
  const [, scheme = '', rest = ''] = /^([a-z+]+:\/\/)([^/?#]*)/i.exec(address) ?? [];
  return scheme === '' ? '' : `${scheme}${rest.split('@').at(-1) ?? ''}`;
}
