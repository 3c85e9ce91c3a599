/** Calls of the broker, and what it answers. How one request is sent is the stand-in's harness's. */
import { jsonOf, refusal as xmlRefusal, send } from '../../packages/aws-stand-in/tests/harness/http.ts';
import type { Answer, Sending } from '../../packages/aws-stand-in/tests/harness/http.ts';

export { jsonOf, send };
export type { Answer, Sending };

/** Calls the broker with a token. */
export function ask(base: string, path: string, token: string, sending: Sending = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...sending.headers };
  return send(base, path, { ...sending, headers });
}

/** Returns a JSON body and its content type. */
export function jsonPost(value: unknown): Sending {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** `{status} {code}` of a refusal by the broker (`code`, or a shell's comment) or by S3 (`<Code>`). */
export function refusal(answer: Answer): string {
  const { status, text } = answer;
  const [, shellCode] = /^false\n# latchkey: ([a-z_]+): .*\n$/.exec(text) ?? [];
  if (shellCode !== undefined) return `${status} ${shellCode}`;
  if (!text.startsWith('{')) return xmlRefusal(answer);
  const { code, Code } = JSON.parse(text) as { code?: string; Code?: string };
  return `${status} ${code ?? Code ?? '(no code)'}`;
}
