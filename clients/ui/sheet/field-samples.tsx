/** Draws fields and tabs in each of their states. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { SelectField, TextField } from '../parts/field.tsx';
import { tabId, Tabs } from '../parts/tabs.tsx';
import { LONG_NAME, RIGHT_TO_LEFT_NAME, Samples } from './sample.tsx';

const ROLES = ['viewer', 'member', 'admin'].map((role) => ({ value: role, label: role }));
const AREAS = ['Shared', 'Protected', 'Private'].map((label) => ({ id: label.toLowerCase(), label }));

export function FieldSamples(): JSX.Element {
  const [text, setText] = useState('');
  const [role, setRole] = useState('member');
  const [area, setArea] = useState('shared');
  const common = { value: text, onInput: setText };
  return (
    <>
      <Samples title="Fields">
        <TextField {...common} label="Name" placeholder="max" />
        <TextField {...common} label="With a hint" hint="Small letters, digits, . and -" />
        <TextField {...common} label="With a fault" hint="Small letters" fault="There is a max already." />
        <TextField label="A long name" value={LONG_NAME} onInput={setText} />
        <TextField label="From right to left" value={RIGHT_TO_LEFT_NAME} onInput={setText} />
        <TextField {...common} label="Of several lines" rows={3} />
        <SelectField label="Role" options={ROLES} value={role} onInput={setRole} hint="What one may do." />
        <SelectField label="Role, refused" options={ROLES} value={role} onInput={setRole} fault="Choose another." />
      </Samples>
      <Samples title="Tabs">
        <Tabs label="Areas" tabs={AREAS} open={area} onOpen={setArea} panelId="area" />
        <p id="area" role="tabpanel" aria-labelledby={tabId('area', area)} tabIndex={0}>
          What is in {area}. Arrow keys change it.
        </p>
      </Samples>
    </>
  );
}
