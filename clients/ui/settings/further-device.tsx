/** Makes an invite for oneself, for another browser, the extension or a terminal. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { faultInWords } from '../parts/fault-in-words.ts';
import { momentInWords } from '../parts/in-words.ts';
import { Notice } from '../parts/notice.tsx';

interface FurtherDeviceProps {
  readonly live: LiveTeam;
  readonly broker: string;
}

interface Made {
  readonly link: string;
  readonly expiresAt: Date;
}

export function FurtherDevice({ live, broker }: FurtherDeviceProps): JSX.Element {
  const [made, setMade] = useState<Made>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const invite = async (): Promise<void> => {
    setIsBusy(true);
    setFault(undefined);
    try {
      const answer = await live.team.ask('invites', { method: 'POST', body: { user: live.team.user } });
      setMade({
        link: `${broker}/#invite=${String(answer['code'])}`,
        expiresAt: new Date(String(answer['expiresAt'])),
      });
    } catch (error) {
      live.note(error);
      setFault(faultInWords(error));
    }
    setIsBusy(false);
  };
  return (
    <section aria-labelledby="devices">
      <h2 id="devices">Another device</h2>
      <p class="quiet">A phone, another browser, the extension or a terminal joins by an invite of its own.</p>
      {made !== undefined && (
        <div class="form" role="status">
          <p>
            Open this link there. It is good once, until {momentInWords(made.expiresAt, new Date())}. Whoever opens it
            becomes you: send it to nobody else.
          </p>
          <CopyBlock label="Link for the other device" text={made.link} />
        </div>
      )}
      {fault !== undefined && (
        <Notice kind="bad" title="No invite was made.">
          {fault}
        </Notice>
      )}
      <div>
        <Button isBusy={isBusy} onPress={() => void invite()}>
          Add another device
        </Button>
      </div>
    </section>
  );
}
