/** Says who is signed in to this browser, and signs out. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Latchkey, SignedInTeam } from '../../browser/latchkey.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';

interface ThisBrowserProps {
  readonly settings: SignedInTeam;
  readonly latchkey: Latchkey;
  readonly onSignOut: () => Promise<void>;
}

export function ThisBrowser({ settings, latchkey, onSignOut }: ThisBrowserProps): JSX.Element {
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const others = latchkey.signedInTeams.map(({ team }) => team).filter((team) => team !== settings.team);
  const close = (): void => {
    if (!isBusy) setIsAsking(false);
  };
  return (
    <section aria-labelledby="browser">
      <h2 id="browser">This browser</h2>
      <p>
        Signed in to {settings.team} as <bdi>{settings.user}</bdi>, {settings.role}.
      </p>
      <p class="quiet">
        The sign-in is bound to a key that cannot leave this browser. It ends after 90 days without use, or a year after
        you joined.
      </p>
      <div>
        <Button
          onPress={() => {
            setIsAsking(true);
          }}
        >
          Sign out of this browser
        </Button>
      </div>
      {isAsking && (
        <Dialog
          title="Sign out of this browser?"
          onClose={close}
          buttons={
            <>
              <Button autoFocus onPress={close}>
                Stay signed in
              </Button>
              <Button
                kind="danger"
                isBusy={isBusy}
                onPress={() => {
                  setIsBusy(true);
                  void onSignOut();
                }}
              >
                Sign out
              </Button>
            </>
          }
        >
          {others.length > 0 && <p>This ends your other sign-ins here, too: {others.join(', ')}.</p>}
          <p>
            Unfinished uploads end. Your files and your place in the team stay; to come back here you need a new invite,
            from an admin or another device of yours.
          </p>
        </Dialog>
      )}
    </section>
  );
}
