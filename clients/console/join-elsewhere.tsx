/** Shows an invite for the other two places that it is good in. */
import type { JSX } from 'preact';
import { CopyBlock } from '../ui/parts/copy-button.tsx';
import { Folded } from '../ui/parts/folded.tsx';

export function JoinElsewhere({ link }: { readonly link: string }): JSX.Element {
  return (
    <Folded title="Join somewhere else instead">
      <p>
        The invite is good for one place. For a second one, join here and open Settings. In the Latchkey extension,
        paste this link into its settings:
      </p>
      <CopyBlock label="The link of the invite" text={link} />
      <p>In a terminal, in a clone of Latchkey:</p>
      <CopyBlock label="The command that joins" text={`npx latchkey login '${link}'`} />
    </Folded>
  );
}
