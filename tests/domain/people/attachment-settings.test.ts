/** Checks the settings of a team's attachments: their defaults, their bounds, and the layouts that have them. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { attachmentSettingsOf, changeAttachmentSettings } from '../../../shared/domain/people/attachment-settings.ts';
import type { Team, TeamChange } from '../../../shared/domain/people/team.ts';
import { MemoryStore } from '../../harness/memory-store.ts';

const FORMS: Team = {
  team: 'forms',
  layout: 'smap',
  bucket: 'smap',
  root: '',
  generation: 'gen0000',
  createdOn: '2026-11-23T10:00:00.000Z',
};
const DEFAULTS = { pictureUrlSeconds: 300, videoUrlSeconds: 1800, projectCheck: false };

let teams: MemoryStore;

beforeEach(async () => {
  teams = new MemoryStore();
  await teams.addTeam(FORMS);
});

function change(input: TeamChange, { team = FORMS, hasSmapDatabase = true } = {}): Promise<unknown> {
  return changeAttachmentSettings(team, input, hasSmapDatabase, { teams });
}

describe('the settings', () => {
  test('are five minutes for pictures and half an hour for what plays, and look at no projects', () => {
    expect(attachmentSettingsOf({})).toEqual(DEFAULTS);
  });

  test('are what was set, whatever was not', () => {
    expect(attachmentSettingsOf({ videoUrlSeconds: 60 })).toEqual({ ...DEFAULTS, videoUrlSeconds: 60 });
    expect(attachmentSettingsOf({ pictureUrlSeconds: 60, projectCheck: true })).toEqual({
      pictureUrlSeconds: 60,
      videoUrlSeconds: 1800,
      projectCheck: true,
    });
  });
});

describe('a change', () => {
  test.each<[TeamChange, object]>([
    [{ pictureUrlSeconds: 60 }, { pictureUrlSeconds: 60 }],
    [
      { pictureUrlSeconds: 3600, videoUrlSeconds: 3600 },
      { pictureUrlSeconds: 3600, videoUrlSeconds: 3600 },
    ],
    [{ videoUrlSeconds: 61 }, { videoUrlSeconds: 61 }],
    [{ projectCheck: true }, { projectCheck: true }],
    [{ projectCheck: false }, { projectCheck: false }],
  ])('%j is kept, and answered with all settings', async (input, kept) => {
    expect(await change(input)).toEqual({ ...DEFAULTS, ...kept });
    expect(teams.teams.get('forms')).toEqual({ ...FORMS, ...kept });
  });

  test('leaves alone what it does not name', async () => {
    await change({ pictureUrlSeconds: 120 });
    const team = (await teams.getTeam('forms')) ?? FORMS;
    expect(await change({ pictureUrlSeconds: undefined, projectCheck: true }, { team })).toEqual({
      pictureUrlSeconds: 120,
      videoUrlSeconds: 1800,
      projectCheck: true,
    });
    expect(await teams.getTeam('forms')).toEqual({ ...FORMS, pictureUrlSeconds: 120, projectCheck: true });
  });

  test.each([59, 3601, 0, -300, 300.5, Number.NaN, Infinity, 1e21])(
    'to %p seconds is refused, of either kind, and nothing else is changed with it',
    async (seconds) => {
      for (const input of [{ pictureUrlSeconds: seconds }, { videoUrlSeconds: seconds }])
        await expect(change({ projectCheck: true, ...input })).rejects.toMatchObject({
          code: 'invalid_request',
          message: 'a URL of an attachment lives 60 to 3600 seconds',
        });
      expect(await teams.getTeam('forms')).toEqual(FORMS);
    },
  );

  test.each([{}, { pictureUrlSeconds: undefined }])('of nothing is refused: %p', async (input) => {
    await expect(change(input)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test.each(['webqsee', 'webqsee-simple'] as const)('of a team of layout %s is refused', async (layout) => {
    const team = { ...FORMS, team: 'gallery', layout };
    await teams.addTeam(team);
    await expect(change({ pictureUrlSeconds: 120 }, { team })).rejects.toMatchObject({
      code: 'invalid_request',
      message: `teams of layout ${layout} have no attachments`,
    });
    expect(await teams.getTeam('gallery')).toEqual(team);
  });

  test('by which projects are looked at needs a database; by which they are not, none', async () => {
    await expect(change({ projectCheck: true }, { hasSmapDatabase: false })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('smapBasic=on') as unknown,
    });
    expect(await change({ projectCheck: false }, { hasSmapDatabase: false })).toEqual(DEFAULTS);
    expect(await change({ videoUrlSeconds: 600 }, { hasSmapDatabase: false })).toMatchObject({ videoUrlSeconds: 600 });
  });

  test('of a team that has ended meanwhile, or never was, finds none', async () => {
    await teams.putTeam({ ...FORMS, endedOn: FORMS.createdOn }, FORMS.generation);
    for (const team of [FORMS, { ...FORMS, team: 'never' }])
      await expect(change({ pictureUrlSeconds: 120 }, { team })).rejects.toMatchObject({ code: 'not_found' });
    expect((await teams.getTeam('forms'))?.pictureUrlSeconds).toBeUndefined();
    expect(await teams.getTeam('never')).toBeUndefined();
  });
});
