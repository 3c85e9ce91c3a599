/** What an area is to somebody, by the grants and in words. */
import { describe, expect, it } from '@jest/globals';
import { areaLabel, areaLine, rightsIn } from '../../../clients/ui/gallery/area-words.ts';
import { mayBy, settingsOf } from './listed-objects.ts';

describe('the line of an area', () => {
  it.each([
    ['viewer', 'shared', 'Shared: everybody sees it, you only look.'],
    ['viewer', 'private', 'Private: closed to your role.'],
    ['member', 'shared', 'Shared: everybody sees it, you change your own.'],
    ['member', 'private', 'Private: only you see and change your own.'],
    ['admin', 'shared', 'Shared: everybody sees it, you change everything.'],
    [
      'admin',
      'private',
      'Private: only you see and change your own; of others’ files you see the names and may delete all.',
    ],
  ] as const)('to a %s, of %s', (role, area, line) => {
    const settings = settingsOf(role);
    expect(areaLine(area, rightsIn(settings, area, mayBy(settings)))).toBe(line);
  });

  it('names areas as people write', () => {
    expect(['shared', 'uploadedSurveys', 'media'].map(areaLabel)).toEqual(['Shared', 'Uploaded surveys', 'Media']);
  });
});
