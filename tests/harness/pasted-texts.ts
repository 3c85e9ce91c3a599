/** Lists what people paste to sign in: texts of mails and chats around the code of an invite, for all who look for it. */
import fc from 'fast-check';

export const CODE = `lki_${'0a'.repeat(10)}_${'aZ-_'.repeat(11).slice(1)}`;
export const OTHER = `lki_${'1b'.repeat(10)}_${'x'.repeat(43)}`;
export const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;

/** Pairs a description of how the code lies in a text with that text. */
export const WITH_CODE: readonly (readonly [string, string])[] = [
  ['alone', CODE],
  ['with spaces around', `  ${CODE}\n`],
  ['in a link', `https://broker.example.org/#invite=${CODE}`],
  ['in a link with more', `https://broker.example.org/keys/#invite=${CODE}&x=1`],
  ['in brackets', `<https://broker.example.org/#invite=${CODE}>`],
  ['in a sentence', `Your code is ${CODE}. It is good once!`],
  ['in quotes', `"${CODE}"`],
  ['twice', `${CODE} ${CODE}`],
  ['broken by a mail', `${CODE.slice(0, 40)}\r\n  ${CODE.slice(40)}`],
  ['in a link that a mail broke', `<https://broker.example.org/#invi\nte=${CODE.slice(0, 20)}\n${CODE.slice(20)}>`],
  ['with soft hyphens', `${CODE.slice(0, 30)}\u00ad\u200b${CODE.slice(30)}`],
  ['beside a token', `${TOKEN} ${CODE}`],
  ['in an encoded link', `https://broker.example.org/%23invite%3D${CODE}`],
  ['in a link within a link', `https://safe.example/?url=https%3A%2F%2Fbroker%2F%2523invite%253D${CODE}&data=x`],
  ['in quoted-printable', `https://broker.example.org/#invite=3D${CODE}`],
  ['in quoted-printable, broken', `#invite=3D${CODE.slice(0, 40)}=\r\n${CODE.slice(40)}`],
  ['in the quoted lines of an answer', `> ${CODE.slice(0, 40)}\n> ${CODE.slice(40)}\n> Ada`],
  ['with words before and after, broken', `Hello,\nopen ${CODE.slice(0, 30)}\n${CODE.slice(30)}\n\nBye, Ada`],
  ['in the marks of emphasis', `Use __${CODE}__.`],
  ['with its own marks escaped', CODE.replaceAll('_', '\\_')],
  ['with a dash or a word behind it', `${CODE}- or so`],
  ['in marks of direction', `\u2068${CODE.slice(0, 30)}\u200e${CODE.slice(30)}\u2069`],
  ['with typographic hyphens', CODE.replaceAll('-', '\u2011')],
  ['with breaks of a page', `${CODE.slice(0, 30)}<wbr>${CODE.slice(30, 50)}&shy;${CODE.slice(50)}`],
];

/** Makes texts with the code, into which white space has come anywhere. */
export const BROKEN_CODE = fc
  .array(fc.tuple(fc.nat(CODE.length), fc.constantFrom(' ', '\n', '\r\n', '\t', '\u00a0')))
  .map((spaces) => spaces.reduce((text, [at, space]) => text.slice(0, at) + space + text.slice(at), CODE));
