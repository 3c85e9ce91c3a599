/** Shows what a member may do, and what decides it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LatchkeyError } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { SelectField } from '../parts/field.tsx';
import { Folded } from '../parts/folded.tsx';
import { Later } from '../parts/later.tsx';
import { Notice } from '../parts/notice.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useStore } from '../store.ts';
import { askAccess, MAX_POLICY_CHARS, type AccessAnswer } from './access-answer.ts';
import { memberNames } from './member-names.ts';
import { RightsTable } from './rights-table.tsx';
import { reachInWords } from './reach-in-words.ts';
import { TryOperation } from './try-operation.tsx';
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
    const { abort, signal } = abortable();
    askAccess(live.team, user, signal).then(
      (answer) => {
        setFound({ user, answer });
      },
      (error: unknown) => {
        if (signal.aborted) return;
        live.note(error);
        setFound({ user, fault: faultInWords(error, user) });
      },
    );
    return abort;
  }, [live, user, settings, turn]);
  const { answer, fault } = found?.user === user ? found : {};
  const reaching = { grants: answer?.grants ?? [], root: settings.root, user };
  return (
    <div class="sections">
      <header>
        <h1>Access</h1>
        <p class="quiet">What a member may do, the policy that S3 enforces for it, and how a single case is decided.</p>
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
            <RightsTable reaching={reaching} areas={settings.areas} />
            {reachInWords(reaching, settings.areas).map((sentence) => (
              <p key={sentence} class="quiet small">
                {sentence}
              </p>
            ))}
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
  const number = new Intl.NumberFormat();
  return (
    <dl class="room">
      <dt>Characters of the policy</dt>
      <dd>
        {number.format(policyChars)} of the {number.format(MAX_POLICY_CHARS)} that STS takes
        <ProgressBar label="Characters of the policy" part={policyChars / MAX_POLICY_CHARS} />
      </dd>
      <dt>Session token</dt>
      <dd>
        about {number.format(tokenPercent)} % of the longest one, as the broker estimates
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
    const { abort, signal } = abortable();
    memberNames(live.team, signal).then(setNames, (error: unknown) => {
      if (!signal.aborted) live.note(error);
    });
    return abort;
  }, [live]);
  const shown = names.includes(user) ? names : [user, ...names];
  return (
    <div class="member-select">
      <SelectField
        label="Member"
        value={user}
        options={shown.map((name) => ({ value: name, label: name }))}
        onInput={onMember}
      />
    </div>
  );
}

function abortable(): { readonly abort: () => void; readonly signal: AbortSignal } {
  const controller = new AbortController();
  return {
    abort: () => {
      controller.abort();
    },
    signal: controller.signal,
  };
}

function faultInWords(error: unknown, user: string): string {
  if (error instanceof LatchkeyError && error.code === 'not_found') return `${user} is no member of this team.`;
  if (error instanceof LatchkeyError && error.code === 'unreachable') return 'The broker was not reached.';
  return error instanceof Error ? error.message : 'This did not work.';
}
