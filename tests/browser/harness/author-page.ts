/** Declares the modules of docs/webqsee.md as a page has them, for code that tests run with `page.evaluate`. */

interface Item {
  readonly key: string;
  readonly lastModified: Date;
}

/** Parts of the library's own; its types need a browser's. */
interface Cloud {
  readonly signedIn: boolean;
}

interface Team {
  readonly id: string;
  readonly role: string;
}

interface Picture {
  src: string;
  crossOrigin: string | null;
}

export interface AuthorModules {
  readonly 'cloud-sign-in': {
    openCloud(broker: string): Promise<Cloud>;
    brokerOf(pasted: string): string | undefined;
    describeInvite(cloud: Cloud, pasted: string): Promise<string>;
    signIn(cloud: Cloud, pasted: string): Promise<Team>;
  };
  readonly 'cloud-items': {
    newKey(team: Team, area: string, name: string): string;
    itemsOf(team: Team, area: string): Promise<readonly Item[]>;
    showPicture(team: Team, image: Picture, key: string): Promise<void>;
    uploadItem(
      team: Team,
      area: string,
      file: Blob,
      onProgress?: (progress: { loaded: number; total: number }) => void,
    ): { readonly done: Promise<{ readonly key: string }> };
    shareItem(team: Team, key: string): Promise<string>;
    deletable(team: Team, key: string): { readonly enabled: boolean; readonly title?: string };
  };
}
