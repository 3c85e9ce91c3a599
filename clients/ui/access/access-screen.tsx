/** Shows what a member may do, and what decides it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { faultInWords } from '../parts/fault-in-words.ts';
import { SelectField } from '../parts/field.tsx';
import { Folded } from '../parts/folded.tsx';
import { Later } from '../parts/later.tsx';
import { Notice } from '../parts/notice.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useStore } from '../store.ts';
import { readMembers } from '../team/people-calls.ts';
import { askAccess, MAX_POLICY_CHARS, type AccessAnswer } from './access-answer.ts';
import { RightsTable } from './rights-table.tsx';
import { TryOperation } from './try-operation.tsx';
import '../parts/pairs.css';
import '../parts/sections.css';
import './access.css';

export interface AccessScreenProps {
  readonly live: LiveTeam;
  /** The member that is looked at; default: oneself. */
  readonly member: string | undefined;
  readonly onMember: (member: string) => void;
}

interface Found {
  readonly user: string;
  readonly answer?: AccessAnswer;
  readonly fault?: string;
}

export function AccessScreen({ live, member, onMember }: AccessScreenProps): JSX.Element {
  const { settings } = useStore(live.view);
  const user = member !== undefined && settings.manages ? member : settings.user;
  const [found, setFound] = useState<Found>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const running = new AbortController();
    const { signal } = running;
    askAccess(live.team, user, signal).then(
      (answer) => {
        setFound({ user, answer });
      },
      (error: unknown) => {
        if (signal.aborted) return;
        live.note(error);
        setFound({ user, fault: faultInWords(error) });
      },
    );
    return () => {
      running.abort();
    };
  }, [live, user, settings, turn]);
  const { answer, fault } = found?.user === user ? found : {};
  return (
    <div class="sections">
      <header>
        <h1>Access</h1>
        <p class="quiet">What a member may do, and the policy that S3 enforces for it.</p>
      </header>
      {settings.manages ? (
        <MemberSelect live={live} user={user} onMember={onMember} />
      ) : (
        <p>
          You are <bdi>{user}</bdi>, {settings.role}. Admins see this page for every member.
        </p>
      )}
      {fault !== undefined && (
        <Notice
          kind="bad"
          buttons={
            <Button
              onPress={() => {
                setTurn((now) => now + 1);
              }}
            >
              Try again
            </Button>
          }
        >
          {fault}
        </Notice>
      )}
      {answer === undefined && fault === undefined && <Later />}
      {answer !== undefined && (
        <>
          <section aria-labelledby="rights">
            <h2 id="rights">Rights</h2>
            <RightsTable reaching={{ grants: answer.grants, root: settings.root, user }} areas={settings.areas} />
          </section>
          <section aria-labelledby="try">
            <h2 id="try">Try an operation</h2>
            <TryOperation key={user} live={live} settings={settings} user={user} />
          </section>
          <section aria-labelledby="policy">
            <h2 id="policy">Policy</h2>
            <Room answer={answer} />
            <Folded title="The exact policy">
              <CopyBlock label="Session policy" text={answer.policy} />
            </Folded>
          </section>
        </>
      )}
    </div>
  );
}

/** Shows how much of what AWS takes a session of the member needs. */
function Room({ answer: { policyChars, tokenPercent } }: { readonly answer: AccessAnswer }): JSX.Element {
  return (
    <dl class="pairs">
      <dt>Characters</dt>
      <dd>
        {policyChars} of the {MAX_POLICY_CHARS} that STS takes
        <ProgressBar label="Characters of the policy" part={policyChars / MAX_POLICY_CHARS} />
      </dd>
      <dt>Session token</dt>
      <dd>
        about {tokenPercent} % of the longest, by the broker's estimate
        <ProgressBar label="Session token" part={tokenPercent / 100} />
      </dd>
    </dl>
  );
}

interface MemberSelectProps {
  readonly live: LiveTeam;
  readonly user: string;
  readonly onMember: (member: string) => void;
}

function MemberSelect({ live, user, onMember }: MemberSelectProps): JSX.Element {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isOver = false;
    readMembers(live.team).then(
      (members) => {
        if (!isOver) setNames(members.map((member) => member.user).sort((one, other) => one.localeCompare(other)));
      },
      (error: unknown) => {
        live.note(error);
      },
    );
    return () => {
      isOver = true;
    };
  }, [live]);
  return (
    <div>
      <SelectField
        label="Member"
        value={user}
        options={[...new Set([user, ...names])].map((name) => ({ value: name, label: name }))}
        onInput={onMember}
      />
    </div>
  );
}
