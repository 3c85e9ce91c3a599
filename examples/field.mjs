/**
 * Prints one field of the JSON on stdin. If the broker refused, it prints why on stderr and ends with 1, so that the commands after
 * it do not run. Nothing on stdin means that the command before it failed, and said why.
 *
 *   curl -sS … | node examples/field.mjs token
 */
import { readFileSync } from 'node:fs';

const [name] = process.argv.slice(2);
const text = readFileSync(0, 'utf8');

/** What to do about a code that no longer works, which the broker cannot know. */
const AGAIN = 'if this was one of the lines that npm start printed, start it again: it prints new ones';

function parsed() {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const answer = parsed();
const value = answer?.[name];
if (typeof value === 'string') {
  console.log(value);
} else {
  if (typeof answer?.detail === 'string') console.error(`${answer.detail}; ${AGAIN}`);
  else if (text.trim() !== '') console.error(`the answer has no ${name}: ${text.trim().slice(0, 200)}`);
  process.exitCode = 1;
}
