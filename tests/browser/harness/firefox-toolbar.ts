/**
 * Presses an extension's button in Firefox's toolbar from within the browser's own window, makes the popup a page that puppeteer knows, and
 * collects what the extension's pages report.
 */
import type { Browser } from 'puppeteer-core';
import type { Toolbar } from './extension-browser.ts';

/** Is what puppeteer speaks with Firefox by; its types do not name it. */
interface Connection {
  send(method: 'browsingContext.getTree', parameters: object): Promise<{ result: Tree }>;
  send(method: 'script.callFunction', parameters: object): Promise<{ result: Outcome }>;
}

interface Tree {
  readonly contexts: readonly { readonly context: string; readonly url: string }[];
}

interface Outcome {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

/**
 * Runs in the browser's window. WebDriver knows tabs only, each by the key of its browser element: the popup's elements (one is preloaded,
 * and another takes its place once it is shown) get one key, and are found where no tab is.
 */
const PREPARE = `(id) => {
  const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');
  const popups = () => [...document.querySelectorAll('browser.webextension-popup-browser, browser.webextension-preload-browser')];
  const policy = WebExtensionPolicy.getByID(id);
  const base = 'moz-extension://' + policy.mozExtensionHostname;
  const toolbar = { extension: policy.extension, popups, key: {}, faults: [] };
  globalThis.testToolbar = toolbar;
  new MutationObserver(() => {
    for (const popup of popups()) popup.permanentKey ??= toolbar.key;
  }).observe(document.documentElement, { childList: true, subtree: true });
  const ofTabs = NavigableManager.getBrowserById.bind(NavigableManager);
  NavigableManager.getBrowserById = (key) =>
    ofTabs(key) ?? popups().findLast((popup) => NavigableManager.getIdForBrowser(popup) === key) ?? null;

  Services.console.registerListener({
    observe(message) {
      if (!(message instanceof Ci.nsIScriptError) || message.flags & Ci.nsIScriptError.warningFlag) return;
      // A refusal of what a click began names the script that made the click.
      const clicked = message.category.startsWith('CSP') && message.sourceName.startsWith('chrome://remote/');
      if (clicked || message.sourceName.startsWith(base + '/')) toolbar.faults.push(message.errorMessage);
    },
  });
  Services.ppmm.addMessageListener('test:console', ({ data }) => {
    if (data.addonId === id || data.filename.startsWith(base + '/')) toolbar.faults.push(data.text);
  });
  const inEachProcess = () => {
    const listen = ({ level, addonId, filename, arguments: told }) => {
      if (level === 'error') Services.cpmm.sendAsyncMessage('test:console', { addonId, filename, text: told.map(String).join(' ') });
    };
    Cc['@mozilla.org/consoleAPI-storage;1']
      .getService(Ci.nsIConsoleAPIStorage)
      .addLogEventListener(listen, Services.scriptSecurityManager.getSystemPrincipal());
  };
  Services.ppmm.loadProcessScript('data:,' + encodeURIComponent('(' + inEachProcess + ')()'), true);
  return base;
}`;

/** Does what a click on the button does, and waits until the popup is shown; one that is still open would be closed by the click. */
const PRESS = `async () => {
  const { popups, extension } = testToolbar;
  const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
  const panels = () => popups().map((popup) => popup.closest('panel'));
  for (const panel of panels()) panel?.hidePopup();
  while (popups().length > 0) await wait();
  testToolbar.key = {};
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
  await ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window);
  while (!panels().some((panel) => panel?.state === 'open')) await wait();
}`;

const IS_OPEN = `() => testToolbar.popups().some((popup) => popup.closest('panel')?.state === 'open')`;
const FAULTS = `() => JSON.stringify(testToolbar.faults)`;

export async function firefoxToolbar(browser: Browser, id: string): Promise<Toolbar> {
  const { connection } = browser as unknown as { readonly connection: Connection };
  const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = result.contexts.find(({ url }) => url === 'chrome://browser/content/browser.xhtml')?.context;
  const inWindow = async (functionDeclaration: string, ...told: readonly string[]): Promise<unknown> => {
    const { result: outcome } = await connection.send('script.callFunction', {
      functionDeclaration,
      arguments: told.map((value) => ({ type: 'string', value })),
      awaitPromise: true,
      target: { context },
    });
    if (outcome.exceptionDetails !== undefined) throw new Error(outcome.exceptionDetails.text);
    return outcome.result?.value;
  };
  const baseAddress = String(await inWindow(PREPARE, id));
  return {
    baseAddress,
    press: async () => {
      await inWindow(PRESS);
      return undefined;
    },
    popupIsOpen: async () => (await inWindow(IS_OPEN)) === true,
    faults: async () => JSON.parse(String(await inWindow(FAULTS))) as readonly string[],
  };
}
