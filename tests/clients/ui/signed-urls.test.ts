/** URLs of what is shown: under the type that the name stands for, and signed once. */
import { describe, expect, it } from '@jest/globals';
import type { UrlOptions } from '../../../clients/browser/latchkey.ts';
import { keptUrl, signedUrl } from '../../../clients/ui/gallery/signed-urls.ts';

function fakeTeam(): { readonly asked: UrlOptions[]; readonly url: (key: string, o?: UrlOptions) => Promise<string> } {
  const asked: UrlOptions[] = [];
  return {
    asked,
    url: (key, options = {}) => {
      asked.push(options);
      return Promise.resolve(`https://bucket/${key}?${asked.length}`);
    },
  };
}

describe('a signed URL', () => {
  it('pins the type by the name, whatever the file was stored as', async () => {
    const team = fakeTeam();
    await signedUrl(team, 'a.jpg');
    await signedUrl(team, 'a.svg');
    expect(team.asked.map(({ contentType }) => contentType)).toEqual(['image/jpeg', 'application/octet-stream']);
  });

  it('is there without waiting the second time, for this team alone', async () => {
    const team = fakeTeam();
    expect(keptUrl(team, 'a.jpg')).toBeUndefined();
    const url = await signedUrl(team, 'a.jpg');
    expect(await signedUrl(team, 'a.jpg')).toBe(url);
    expect(keptUrl(team, 'a.jpg')).toBe(url);
    expect(team.asked).toHaveLength(1);
    expect(keptUrl(fakeTeam(), 'a.jpg')).toBeUndefined();
  });
});
