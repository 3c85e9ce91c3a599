/** Describes the cloud gallery of a broker that this browser has been signed in to. */
import type { Latchkey } from '../../clients/browser/latchkey.ts';
import type { Route } from '../../clients/ui/frame/route.ts';
import type { OpenedTeam } from '../../clients/ui/frame/use-open-team.ts';

export interface Cloud extends OpenedTeam {
  readonly latchkey: Latchkey;
  readonly route: Route | undefined;
  readonly onSignOut: () => Promise<void>;
}
