/** Says in plain words what a role may do in one area: with everybody's objects, and with the own ones. */
import { ACTIONS, type Action, type AreaRights } from '../../shared/domain/authority/layout.ts';

const VERBS: Readonly<Record<Action, string>> = { read: 'reads', list: 'lists', write: 'writes', delete: 'deletes' };

export function rightsInWords({ everywhere = [], own = [] }: AreaRights): string {
  const onlyOwn = own.filter((action) => !everywhere.includes(action));
  const parts = [
    ...(everywhere.length === 0 ? [] : [`${verbsOf(everywhere)} everybody's`]),
    ...(onlyOwn.length === 0 ? [] : [`${verbsOf(onlyOwn)} the own`]),
  ];
  return parts.join('; ') || 'nothing';
}

/** Lists verbs: `reads, lists and writes`; all of them are one word more to read. */
function verbsOf(actions: readonly Action[]): string {
  const verbs = ACTIONS.filter((action) => actions.includes(action)).map((action) => VERBS[action]);
  const [last = '', ...before] = verbs.reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
}
