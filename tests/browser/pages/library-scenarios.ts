/** Uses the library as tests tell it to: one open library and one chosen team in each context. */
import { Latchkey, type Team } from '../../../clients/browser/latchkey.ts';
import type { InputOf, ResultOf, ScenarioName, SignedIn } from '../harness/scenarios.ts';
import { kept, setClock, setStorageFault } from './page-faults.ts';
import { setRules, takeSent } from './network.ts';
import { uploadScenarios } from './upload-scenarios.ts';

export type Table<Names extends ScenarioName = ScenarioName> = {
  readonly [Name in Names]: (...input: InputOf<Name>) => Promise<ResultOf<Name>> | ResultOf<Name>;
};

let library: Latchkey | undefined;
let chosen: Team | undefined;

function latchkey(): Latchkey {
  if (library === undefined) throw new Error('the scenario needs an open library');
  return library;
}

function team(): Team {
  if (chosen === undefined) throw new Error('the scenario needs a team');
  return chosen;
}

function signedIn({ id, user, role }: Team): SignedIn {
  return { team: id, user, role };
}

export const scenarios: Table = {
  ...uploadScenarios(team),
  open: async ({ broker, store }) => {
    library = await Latchkey.open(broker, store === undefined ? {} : { store });
    return library.signedIn;
  },
  signedIn: () => latchkey().signedIn,
  preview: ({ code }) => latchkey().preview(code),
  join: ({ code }) => latchkey().join(code),
  memberships: () => latchkey().memberships(),
  signOut: () => latchkey().signOut(),
  team: async ({ id }) => {
    chosen = await latchkey().team(id);
    const { bucket, root } = chosen.settings;
    return { ...signedIn(chosen), bucket, root };
  },
  refresh: async () => {
    await team().refresh();
    return signedIn(team());
  },
  may: ({ action, key }) => team().may(action, key),
  credentials: async (input) => {
    const { expiration, ...keys } = await team().credentials(input);
    return { ...keys, expiresAtMs: expiration.getTime() };
  },
  url: ({ key, ...options }) => team().url(key, options),
  fetch: async ({ url, method = 'GET', body }) => {
    const response = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  },
  list: async ({ prefix }) => {
    const listed = [];
    for await (const { key, size, etag, lastModified } of team().list(prefix))
      listed.push({ key, size, etag, lastModifiedMs: lastModified.getTime() });
    return listed;
  },
  copy: async ({ from, to }) => {
    await team().copy(from, to);
    return null;
  },
  delete: async ({ key }) => {
    await team().delete(key);
    return null;
  },
  network: ({ rules }) => {
    setRules(rules);
    return null;
  },
  sent: () => takeSent(),
  clock: ({ aheadMs }) => {
    setClock(aheadMs);
    return null;
  },
  storage: ({ fault }) => {
    setStorageFault(fault);
    return null;
  },
  kept,
};
