/** Draws what a page tells: notices of each kind, places that are empty, and how far something is. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Later } from '../parts/later.tsx';
import { Empty, Notice, type NoticeKind } from '../parts/notice.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { LONG_NAME, nothing, Sample, Samples } from './sample.tsx';

const NOTICES: Readonly<Record<NoticeKind, readonly [title: string, text: string]>> = {
  info: ['You are offline.', 'What you see is what was there last.'],
  good: ['Uploaded.', '3 pictures are in Shared.'],
  warn: ["This device's clock is wrong.", 'It is 12 minutes behind.'],
  bad: ['The bucket cannot be reached.', 'Its CORS rule does not allow this page. Ask an admin.'],
};
const PARTS = [0, 0.04, 0.5, 1];

export function MessageSamples(): JSX.Element {
  return (
    <>
      <Samples title="Notices">
        {Object.entries(NOTICES).map(([kind, [title, text]]) => (
          <Notice
            key={kind}
            kind={kind as NoticeKind}
            title={title}
            buttons={kind === 'bad' && <Button onPress={nothing}>Try again</Button>}
          >
            {text}
          </Notice>
        ))}
        <Notice>You are {LONG_NAME}, and a notice has no title.</Notice>
      </Samples>
      <Samples title="Empty">
        <Empty
          title="Nothing here yet"
          buttons={
            <Button kind="primary" onPress={nothing}>
              Upload
            </Button>
          }
        >
          Drop pictures anywhere on this page, or choose them.
        </Empty>
      </Samples>
      <Samples title="Progress">
        {PARTS.map((part) => (
          <ProgressBar key={part} label={`Uploading, ${String(part)}`} part={part} />
        ))}
        <ProgressBar label="Paused" part={0.5} isStill />
        <Sample of="after 300 ms">
          <Later />
        </Sample>
      </Samples>
    </>
  );
}
