/** Starts what a file's tests of the library share, before all of them, and ends it after the last. */
import { afterAll, beforeAll } from '@jest/globals';
import { openBrowser, type BrowserName, type OpenBrowser, type Tab } from './contexts.ts';
import { startLibraryBroker, type LibraryBroker } from './library-broker.ts';

export interface UsedLibrary {
  readonly broker: LibraryBroker;
  readonly browser: OpenBrowser;
  /** Opens a tab on an origin of its own, where a new member is signed in. */
  signedInTab(user: string): Promise<Tab>;
}

/** Gives the tests of a file a broker. */
export function useLibraryBroker(): { readonly broker: LibraryBroker } {
  const used: { broker?: LibraryBroker } = {};
  beforeAll(async () => {
    used.broker = await startLibraryBroker();
  });
  afterAll(() => used.broker?.close());
  return {
    get broker() {
      return started(used.broker);
    },
  };
}

/** Gives the tests of a file or of a block a browser. */
export function useBrowser(name: BrowserName): { readonly browser: OpenBrowser } {
  const used: { browser?: OpenBrowser } = {};
  beforeAll(async () => {
    used.browser = await openBrowser(name);
  });
  afterAll(() => used.browser?.close());
  return {
    get browser() {
      return started(used.browser);
    },
  };
}

/** Gives the tests of a file a broker and Debian's Chromium. */
export function useLibrary(): UsedLibrary {
  const ofBroker = useLibraryBroker();
  const ofBrowser = useBrowser('chromium');
  return {
    get broker() {
      return ofBroker.broker;
    },
    get browser() {
      return ofBrowser.browser;
    },
    signedInTab: async (user) => {
      const tab = await (await ofBrowser.browser.openSite()).openTab();
      await ofBroker.broker.signIn(tab, user);
      return tab;
    },
  };
}

function started<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('it is there once the tests run, and not before');
  return value;
}
