/** Shows who belongs to a team, for who manages it: members, open invites, service tokens. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { Later } from '../parts/later.tsx';
import { Empty, Notice } from '../parts/notice.tsx';
import { useStore } from '../store.ts';
import { followPeople } from './follow-people.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { InviteTable } from './invite-table.tsx';
import { MemberTable } from './member-table.tsx';
import { sentenceOf } from './people-faults.ts';
import { PeopleLists } from './people-lists.ts';
import { ServiceTokenDialog } from './service-token-dialog.tsx';
import { ServiceTokens } from './service-tokens.tsx';
import type { Told } from './team-work.ts';
import './team.css';

export interface TeamScreenProps {
  readonly live: LiveTeam;
  /** The broker's address, with which the links of invites begin. */
  readonly broker: string;
}

export function TeamScreen({ live, broker }: TeamScreenProps): JSX.Element {
  const { reach } = useStore(live.view);
  const lists = useMemo(() => new PeopleLists(live), [live]);
  const { people, fault } = useStore(lists.state);
  useEffect(() => followPeople(lists), [lists]);
  const [Open, setOpen] = useState<typeof InviteDialog>();
  // What was made is gone with its dialog. It stands in a place of its own, so that the question closes first.
  const [made, setMade] = useState<JSX.Element>();
  const [told, setTold] = useState<Told>();
  const tellings = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What was pressed may be gone from the page, and the focus with it.
    if (told !== undefined) tellings.current?.focus();
  }, [told]);
  const work = { live, lists, whyNot: reach === 'offline' ? 'You are offline' : undefined, tell: setTold };
  const opening = (dialog: typeof InviteDialog | undefined) => () => {
    setOpen(() => dialog);
    setMade(undefined);
  };
  return (
    <div class="team">
      <header class="team-head">
        <h1>Team</h1>
        <Button kind="primary" whyNot={work.whyNot} onPress={opening(InviteDialog)}>
          Invite
        </Button>
      </header>
      <div ref={tellings} tabIndex={-1}>
        {told !== undefined && (
          <Notice
            kind={told.kind}
            buttons={
              <Button
                onPress={() => {
                  setTold(undefined);
                }}
              >
                OK
              </Button>
            }
          >
            {told.text}
          </Notice>
        )}
      </div>
      {people === undefined && fault === undefined && <Later />}
      {people === undefined && fault !== undefined && (
        <Empty title="The list did not load." buttons={<Button onPress={() => void lists.read()}>Try again</Button>}>
          {sentenceOf(fault)}
        </Empty>
      )}
      {people !== undefined && (
        <>
          <section>
            <h2>
              Members <span class="quiet">{people.members.length}</span>
            </h2>
            <MemberTable work={work} people={people} />
          </section>
          <section>
            <h2>Open invites</h2>
            <InviteTable work={work} invites={people.invites} />
          </section>
          <section>
            <div class="team-head">
              <h2>Service tokens</h2>
              <Button whyNot={work.whyNot} onPress={opening(ServiceTokenDialog)}>
                Create token
              </Button>
            </div>
            <ServiceTokens work={work} tokens={people.tokens.filter(({ kind }) => kind === 'service')} />
          </section>
        </>
      )}
      {Open !== undefined && (
        <Open
          work={work}
          broker={broker}
          onClose={opening(undefined)}
          onMade={(dialog) => {
            setOpen(undefined);
            setMade(dialog);
          }}
        />
      )}
      {made}
    </div>
  );
}
