/**
 * Declares what the extension uses of the browser's own interfaces, and no more. Both browsers have them by this name, with promises.
 * https://developer.chrome.com/docs/extensions/reference/api/tabs
 */
declare namespace chrome {
  namespace tabs {
    interface Tab {
      readonly id?: number;
      readonly windowId: number;
      /** Is there for the tab alone in which the person has just called the extension. */
      readonly url?: string;
    }
    function query(asked: { readonly active: true; readonly currentWindow: true }): Promise<readonly Tab[]>;
    /** @returns the picture as a `data:` URL */
    function captureVisibleTab(windowId: number, options: { readonly format: 'png' }): Promise<string>;
    function create(properties: { readonly url: string }): Promise<unknown>;
  }
  namespace runtime {
    function getURL(path: string): string;
  }
}
