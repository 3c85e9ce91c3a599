/** Asks for an invite: its link, its code, or the whole message around either. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import '../parts/button.css';
import { TextField } from '../parts/field.tsx';
import { completeCode } from './complete-code.ts';

interface PasteInviteProps {
  /** False after an invite that did not work: the button offers another look, and no joining. */
  readonly isFirst: boolean;
  readonly isBusy: boolean;
  readonly onPasted: (text: string) => void;
  readonly back: ComponentChildren;
}

export function PasteInvite({ isFirst, isBusy, onPasted, back }: PasteInviteProps): JSX.Element {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') setFault('Paste the link of your invite first.');
        else if (!isBusy) onPasted(text);
      }}
    >
      <TextField
        label="Invite link or code"
        value={text}
        fault={fault}
        hint={isFirst ? 'Or the whole message. You see what it is for before you join.' : undefined}
        onInput={(value) => {
          setText(value);
          setFault(undefined);
          // Looking uses nothing up, so nobody has to press anything for it.
          if (completeCode(value) !== undefined) onPasted(value);
        }}
      />
      <div class="buttons">
        <button type="submit" class={isFirst ? 'button primary' : 'button'} aria-busy={isBusy}>
          {isFirst ? 'Join' : 'Continue'}
        </button>
        {back}
      </div>
    </form>
  );
}
