/** Checks how `latchkey migrate-keys` reads the people who share a key, and that it names all faults of a list at once. */
import { expect, test } from '@jest/globals';
import { peopleOf } from '../../clients/cli/migrate/people-list.ts';
import VECTORS from '../vectors/migrate-people.json' with { type: 'json' };

const ROLES = { known: ['viewer', 'member', 'admin'], usual: 'member' };

test.each(VECTORS.read as [string, object[]][])('%j is read', (text, people) => {
  expect(peopleOf(text, ROLES)).toEqual(people);
});

test.each(VECTORS.refused as [string, string][])('%j is refused: %s', (text, fault) => {
  let message = '';
  try {
    peopleOf(text, ROLES);
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toContain(fault);
  expect(message).toMatch(/^--people: /);
  expect(message).not.toMatch(/[^\P{C}\n]/u);
});

test('all faults are named at once, to a bound', () => {
  const many = Array.from({ length: 60 }, (_, index) => `user ${index}`).join('\n');
  expect(() => peopleOf('a b\nmax, boss', ROLES)).toThrow(/line 1: [^]*line 2: /);
  expect(() => peopleOf(many, ROLES)).toThrow(/line 50: [^]*\n {2}and 10 more$/);
  expect(() => peopleOf('x\n'.repeat(5001), ROLES)).toThrow('more than 5000');
});
