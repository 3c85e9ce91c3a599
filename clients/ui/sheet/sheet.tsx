/** Draws the sheet of all parts in all their states, which `npm run ui` shows while one works on them. */
import { render } from 'preact';
import type { JSX } from 'preact';
import '../look/tokens.css';
import '../look/base.css';
import { ButtonSamples } from './button-samples.tsx';
import { FieldSamples } from './field-samples.tsx';
import { MessageSamples } from './message-samples.tsx';
import { TokenSamples } from './token-samples.tsx';
import './sheet.css';

/** A further part gets its samples in a file of their own, and a line here. */
function Sheet(): JSX.Element {
  return (
    <main class="sheet">
      <h1>Parts</h1>
      <TokenSamples />
      <ButtonSamples />
      <FieldSamples />
      <MessageSamples />
    </main>
  );
}

const place = document.getElementById('sheet');
if (place !== null) render(<Sheet />, place);

// What serves the sheet tells of each new build. https://esbuild.github.io/api/#live-reload
new EventSource('/esbuild').addEventListener('change', () => {
  location.reload();
});
