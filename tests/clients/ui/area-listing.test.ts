/** An area's list: whole, in pieces while it is long, true to what this page does meanwhile, and calm when it fails. */
import { describe, expect, it } from '@jest/globals';
import { LatchkeyError, type ListedObject, type TeamSettings } from '../../../clients/browser/latchkey.ts';
import { AreaListing, type ListedTeam, type ListingLimits } from '../../../clients/ui/gallery/area-listing.ts';
import { listedObject, mayBy, ROOT, settingsOf } from './listed-objects.ts';

/** Is a team whose list the test hands out, answer by answer. */
class FakeTeam implements ListedTeam {
  settings: TeamSettings = settingsOf('member');
  answers: (ListedObject | Error | Promise<void>)[] = [];
  readonly prefixes: string[] = [];
  readonly noted: unknown[] = [];

  readonly team: ListedTeam['team'] = {
    may: (action, key) => mayBy(this.settings)(action, key),
    list: (prefix) => this.#list(prefix),
  };

  get view(): ListedTeam['view'] {
    return { value: { settings: this.settings } };
  }

  note(error: unknown): void {
    this.noted.push(error);
  }

  async *#list(prefix: string): AsyncGenerator<ListedObject, void, undefined> {
    this.prefixes.push(prefix);
    for (const answer of this.answers) {
      if (answer instanceof Promise) await answer;
      else if (answer instanceof Error) throw answer;
      else yield answer;
    }
  }
}

function opened(answers: FakeTeam['answers'], limits?: ListingLimits): { live: FakeTeam; listing: AreaListing } {
  const live = new FakeTeam();
  live.answers = answers;
  return { live, listing: new AreaListing(live, 'shared', limits) };
}
const pathsOf = ({ state }: AreaListing): readonly string[] => state.value.items.map(({ path }) => path);
const many = (count: number): readonly ListedObject[] =>
  Array.from({ length: count }, (_, at) => listedObject(`shared/max/${String(at).padStart(5, '0')}.jpg`));
/** Is open until it is told. */
const gate = (): { readonly opens: Promise<void>; readonly open: () => void } => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    opens: promise,
    open: () => {
      resolve(undefined);
    },
  };
};
/** Lets the listing take what it was given. */
const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('reading an area', () => {
  it('shows the newest first once all is there', async () => {
    const { listing } = opened([listedObject('shared/a', { second: 1 }), listedObject('shared/b', { second: 2 })]);
    expect(listing.state.value.phase).toBe('loading');
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'ready', isCut: false });
    expect(pathsOf(listing)).toEqual(['b', 'a']);
  });

  it('shows a part of a long list meanwhile', async () => {
    const { opens, open } = gate();
    const { listing } = opened([...many(1000), opens, listedObject('shared/z')], { patienceMs: 0 });
    const reading = listing.refresh();
    await turns();
    expect(listing.state.value.phase).toBe('loading');
    expect(listing.state.value.items).toHaveLength(1000);
    open();
    await reading;
    expect(listing.state.value.items).toHaveLength(1001);
  });

  it('stops at the most that a page keeps, and says so', async () => {
    const { listing } = opened([...many(2500)], { maxItems: 1000 });
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'ready', isCut: true });
    expect(listing.state.value.items).toHaveLength(1000);
  });

  it('stops reading where somebody planted small pictures and folder markers without end', async () => {
    const planted = Array.from({ length: 5000 }, (_, at) =>
      listedObject(at % 2 === 0 ? `shared/max/.thumbnails/a.jpg.e${at}.webp` : `shared/max/f${at}/`),
    );
    const { listing } = opened([listedObject('shared/max/0.jpg'), ...planted, listedObject('shared/z.jpg')], {
      maxItems: 1000,
    });
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'ready', isCut: true });
    expect(pathsOf(listing)).toEqual(['max/0.jpg']);
  });

  it('reads the own part alone where the role lists no more, and nothing where it lists nothing', async () => {
    const live = new FakeTeam();
    const listing = new AreaListing(live, 'private');
    await listing.refresh();
    expect(live.prefixes).toEqual([`${ROOT}private/max/`]);
    live.settings = settingsOf('viewer');
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'closed', items: [] });
    expect(live.prefixes).toHaveLength(1);
  });

  it('asks anew after a while alone, unless the role has changed', async () => {
    const { live, listing } = opened([]);
    await listing.refresh(60_000);
    await listing.refresh(60_000);
    expect(live.prefixes).toHaveLength(1);
    const other = new AreaListing(live, 'private');
    await other.refresh(60_000);
    live.settings = settingsOf('admin');
    await other.refresh(60_000);
    expect(live.prefixes.slice(1)).toEqual([`${ROOT}private/max/`, `${ROOT}private/`]);
  });
});

describe('what the page does meanwhile', () => {
  it('takes in what arrives and drops what is deleted at once', async () => {
    const { listing } = opened([listedObject('shared/a')]);
    await listing.refresh();
    listing.take([listedObject('shared/b', { second: 5 }), listedObject('private/max/c')]);
    expect(pathsOf(listing)).toEqual(['b', 'a']);
    listing.drop([`${ROOT}shared/a`]);
    expect(pathsOf(listing)).toEqual(['b']);
  });

  it('holds against a list that was asked for before', async () => {
    const { opens, open } = gate();
    const { live, listing } = opened([listedObject('shared/a')]);
    await listing.refresh();
    live.answers = [opens, listedObject('shared/a')];
    const reading = listing.refresh();
    await turns();
    listing.drop([`${ROOT}shared/a`]);
    listing.take([listedObject('shared/new')]);
    open();
    await reading;
    expect(pathsOf(listing)).toEqual(['new']);
  });

  it('is forgotten once a later list says otherwise', async () => {
    const { live, listing } = opened([listedObject('shared/a')]);
    await listing.refresh();
    listing.drop([`${ROOT}shared/a`]);
    live.answers = [listedObject('shared/a')];
    await listing.refresh();
    expect(pathsOf(listing)).toEqual(['a']);
  });
});

describe('failures', () => {
  it('of the first reading are told, and a second one mends them', async () => {
    const { live, listing } = opened([new LatchkeyError('bucket_cors', 'no rule')]);
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'failed', fault: { code: 'bucket_cors' } });
    expect(live.noted).toHaveLength(1);
    live.answers = [listedObject('shared/a')];
    await listing.refresh();
    expect(listing.state.value.fault).toBeUndefined();
    expect(pathsOf(listing)).toEqual(['a']);
  });

  it('of a later one leave what was there', async () => {
    const { live, listing } = opened([listedObject('shared/a')]);
    await listing.refresh();
    live.answers = [new LatchkeyError('unreachable', 'no answer')];
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'ready', fault: { code: 'unreachable' } });
    expect(pathsOf(listing)).toEqual(['a']);
  });

  it('leave nothing where the role was narrowed', async () => {
    const { live, listing } = opened([listedObject('shared/a')]);
    await listing.refresh();
    live.answers = [new LatchkeyError('out_of_scope', 'no')];
    await listing.refresh();
    expect(listing.state.value).toMatchObject({ phase: 'failed', items: [] });
  });
});
