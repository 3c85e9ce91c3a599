/** Draws buttons of each kind in each of their states. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, type ButtonKind } from '../parts/button.tsx';
import { CopyBlock, CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { LONG_NAME, nothing, Sample, Samples } from './sample.tsx';

const KINDS: readonly ButtonKind[] = ['plain', 'primary', 'danger', 'bare'];
const CREDENTIAL_PROCESS = `[profile acme]
credential_process = npx latchkey credentials acme --format process
region = eu-central-1`;

export function ButtonSamples(): JSX.Element {
  return (
    <>
      <Samples title="Buttons">
        {KINDS.map((kind) => (
          <Sample key={kind} of={kind}>
            <Button kind={kind} onPress={nothing}>
              Delete 3 items
            </Button>
            <Button kind={kind} whyNot="Only its owner or an admin deletes this." onPress={nothing}>
              With a reason
            </Button>
            <Button kind={kind} isBusy onPress={nothing}>
              Busy …
            </Button>
            <Button kind={kind} isPressed onPress={nothing}>
              Pressed
            </Button>
            <Button kind={kind} label="Close" onPress={nothing}>
              ×
            </Button>
          </Sample>
        ))}
        <Sample of="copies; the clipboard may refuse">
          <CopyButton text="copied" name="Copy link" />
          <CopyButton text={() => Promise.reject(new Error('refused'))} name="Fails" />
          <CopyButton text="" name="Copy link" whyNot="You may not read this." />
        </Sample>
        <CopyBlock label="Lines for ~/.aws/config" text={CREDENTIAL_PROCESS} />
      </Samples>
      <Samples title="Dialogs">
        <DialogSample />
      </Samples>
    </>
  );
}

function DialogSample(): JSX.Element {
  const [open, setOpen] = useState<'question' | 'form'>();
  const [name, setName] = useState('');
  const close = (): void => {
    setOpen(undefined);
  };
  return (
    <Sample of="a question, and a form that Enter sends">
      <Button
        onPress={() => {
          setOpen('question');
        }}
      >
        Remove …
      </Button>
      <Button
        onPress={() => {
          setOpen('form');
        }}
      >
        Invite …
      </Button>
      {open === 'question' && (
        <Dialog
          title={`Remove ${LONG_NAME}?`}
          onClose={close}
          buttons={
            <>
              <Button autoFocus onPress={close}>
                Keep
              </Button>
              <Button kind="danger" onPress={close}>
                Remove
              </Button>
            </>
          }
        >
          <p>This ends 2 tokens, 1 open invite and every S3 session, within seconds, at times minutes.</p>
        </Dialog>
      )}
      {open === 'form' && (
        <Dialog
          title="Invite somebody"
          onClose={close}
          onSubmit={close}
          buttons={
            <>
              <Button onPress={close}>Cancel</Button>
              <Button kind="primary" onPress={close}>
                Create invite
              </Button>
            </>
          }
        >
          <TextField label="Name" value={name} onInput={setName} autoFocus hint="Small letters, digits, . and -" />
        </Dialog>
      )}
    </Sample>
  );
}
