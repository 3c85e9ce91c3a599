/**
 * Writes what two terminals show as a page: that of the start, and that in which its steps are run. Secrets are shortened, and ports
 * and folder are those of a first start on a machine with both ports free.
 */
import type { FirstStart, Step } from './first-start.ts';

/** The width of the README's column on GitHub, so a picture of twice as many pixels is sharp there. */
export const PAGE_WIDTH = 904;

/** Matches the codes and tokens of the broker, as they are printed. */
const SECRET = /\b(lki?_[0-9a-f]{4})[0-9A-Za-z_-]{8,}/g;
const LOGIN = /( -u [\w.-]+:)[^\s']+/g;
const LOCAL_URL = /http:\/\/127\.0\.0\.1:\d+/g;
const HOME = '~/latchkey';

const STYLE = `
  * { box-sizing: border-box; }
  body { margin: 0; padding: 1px; width: ${PAGE_WIDTH}px; background: transparent;
    font: 14px/20px 'DejaVu Sans Mono', monospace; color: #c9d1d9; }
  section { background: #161b22; border: 1px solid #57606a; border-radius: 8px; overflow: hidden; }
  section + section { margin-top: 12px; }
  header { background: #2d333b; color: #adbac7; text-align: center; line-height: 28px; position: relative; }
  header::before { content: '● ● ●'; position: absolute; left: 14px; color: #768390; letter-spacing: 1px; }
  pre { margin: 0; padding: 10px 14px 12px; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
  b { color: #ffffff; }
  .prompt, .good { color: #7ee787; }
  .dim { color: #909dab; }
  .bad { color: #ffa198; }`;

/** @throws Error if a secret is still in it */
export function terminalPage({ printed, steps, folder, secrets }: FirstStart): string {
  const shown = (text: string): string => shortened(text.replaceAll(folder, HOME));
  const ports = portsIn(printed);
  const usual = (text: string): string => text.replaceAll(LOCAL_URL, (url) => ports.get(url) ?? url);
  const first = [
    `<span class="prompt">$</span> <b>npm start</b>`,
    ...usual(shown(printed)).trim().split('\n').map(startLine),
  ];
  const second = steps.flatMap((step) => stepLines(step, (text) => usual(shown(text))));
  const body = [terminal('npm start', first), terminal('another terminal, same folder', second)].join('');
  const leaked = secrets.filter((secret) => body.includes(escaped(secret)));
  if (leaked.length > 0) throw new Error(`the picture would show ${leaked.length} secrets`);
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${body}`;
}

/** Shortens every secret, so that its kind is still recognised. */
export function shortened(text: string): string {
  return text.replaceAll(SECRET, '$1…').replaceAll(LOGIN, '$1…');
}

/** Returns the addresses that the start chose, with those of the default ports. */
function portsIn(printed: string): ReadonlyMap<string, string> {
  const ready = printed.split('\n').find((line) => line.startsWith('ready ')) ?? '';
  const [broker = '', aws = ''] = ready.match(LOCAL_URL) ?? [];
  return new Map([
    [broker, 'http://127.0.0.1:8787'],
    [aws, 'http://127.0.0.1:9000'],
  ]);
}

function startLine(line: string): string {
  if (line.startsWith('> ')) return span('dim', line);
  return line.startsWith('ready ') ? span('good', line) : escaped(line);
}

function stepLines({ command, output }: Step, shown: (text: string) => string): string[] {
  const [first = '', ...more] = shown(command).split('\n');
  const typed = [
    `<span class="prompt">$</span> <b>${escaped(first)}</b>`,
    ...more.map((line) => `<span class="prompt">&gt;</span> <b>${escaped(line)}</b>`),
  ];
  return output === '' ? typed : [...typed, ...shown(output).split('\n').map(outputLine)];
}

function outputLine(line: string): string {
  if (line.startsWith('refused ')) return span('bad', line);
  return /^(?:wrote|listed|read|200) /.test(line) ? span('good', line) : escaped(line);
}

function terminal(title: string, lines: readonly string[]): string {
  return `<section><header>${escaped(title)}</header><pre>${lines.join('\n')}</pre></section>`;
}

function span(kind: string, text: string): string {
  return `<span class="${kind}">${escaped(text)}</span>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
