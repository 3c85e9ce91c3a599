/**
 * Matches texts as IAM's policies do: `*` is any text, `?` any character. It takes time in proportion to both lengths, whatever the
 * pattern, which is text of somebody's file.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */

export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let after = 0;
  for (let place = 0; place < text.length;) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at;
      after = place;
      at += 1;
    } else if (sign === '?' || sign === text[place]) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      after += 1;
      place = after;
      at = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
