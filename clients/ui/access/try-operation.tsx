/** Tries an operation of a member on a key: allowed, or refused and by which rule. Nothing is done in the bucket. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { TeamSettings } from '../../browser/latchkey.ts';
import { areaPrefix } from '../gallery/gallery-item.ts';
import type { LiveTeam } from '../live-team.ts';
import { faultInWords } from '../parts/fault-in-words.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { askDecision, type Decision } from './access-answer.ts';
import { ACTIONS } from './area-rights.ts';

interface TryOperationProps {
  readonly live: LiveTeam;
  readonly settings: TeamSettings;
  readonly user: string;
}

const OPERATIONS = ACTIONS.map((value) => ({ value, label: value }));

interface Tried extends Decision {
  readonly op: string;
  readonly key: string;
}

export function TryOperation({ live, settings, user }: TryOperationProps): JSX.Element {
  const [op, setOp] = useState<string>('read');
  const [key, setKey] = useState(() => areaPrefix(settings, settings.areas[0] ?? ''));
  const [tried, setTried] = useState<Tried>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const ask = async (): Promise<void> => {
    setIsBusy(true);
    setTried(undefined);
    setFault(undefined);
    try {
      setTried({ op, key, ...(await askDecision(live.team, user, op, key)) });
    } catch (error) {
      live.note(error);
      setFault(faultInWords(error));
    }
    setIsBusy(false);
  };
  return (
    <form
      class="form try-operation"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void ask();
      }}
    >
      <SelectField label="Operation" value={op} options={OPERATIONS} onInput={setOp} />
      <TextField
        label="Key"
        value={key}
        onInput={setKey}
        fault={fault}
        hint="The whole key in the bucket; to list, its beginning. Trying reads and changes nothing."
      />
      <button type="submit" class="button" aria-busy={isBusy}>
        Try
      </button>
      {tried !== undefined && (
        <Notice kind={tried.allowed ? 'good' : 'warn'} title={tried.allowed ? 'Allowed.' : 'Refused.'}>
          <bdi>{user}</bdi> may {tried.allowed ? '' : 'not '}
          {tried.op} <code dir="auto">{tried.key}</code>: {tried.reason}.
        </Notice>
      )}
    </form>
  );
}
