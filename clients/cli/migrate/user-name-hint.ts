/**
 * Suggests a legal user name in place of one that a list of people has: the part of a mail address before the `@`, the name in plain
 * letters, or the whole address, whichever is free.
 */
import { foldedName, isServiceUser, isUserName } from '../../../shared/domain/people/names.ts';

const MAIL = /<?\b([^\s<>"@]+)@([^\s<>"]+)>?/;
/** Letters that Unicode does not decompose into a plain one and a mark. https://www.unicode.org/reports/tr15/ */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  œ: 'oe',
};
const MAX_USER_CHARACTERS = 64;

/** @param taken names of others, folded */
export function userNameHint(text: string, taken: ReadonlySet<string>): string | undefined {
  const [mail = '', local = '', host = ''] = MAIL.exec(text) ?? [];
  const named = plain(text.replace(mail, ' '));
  const candidates = [plain(local), named, local === '' ? '' : `${plain(local)}@${plain(host)}`];
  return candidates.find((name) => isUserName(name) && !isServiceUser(name) && !taken.has(foldedName(name)));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[ßæøłđðþœ]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .trim()
    .replaceAll(/[\s,]+/g, '.')
    .replaceAll(/[^a-z0-9_.-]/g, '')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[^a-z0-9]+|[.-]+$/g, '')
    .slice(0, MAX_USER_CHARACTERS);
}
