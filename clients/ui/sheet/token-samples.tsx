/** Draws the tokens of `look/tokens.css` as the style sheet has them, so that a new one is here by itself. */
import type { JSX } from 'preact';
import { Sample, Samples } from './sample.tsx';

interface Token {
  readonly name: string;
  readonly value: string;
}

const COLOUR = /^(?:#|rgb|oklch|light-dark)/;
const SIZE = /^[\d.]+rem$/;
const SPACE = /^--\d+$/;

export function TokenSamples(): JSX.Element {
  const tokens = tokensOfPage();
  const colours = tokens.filter(({ value }) => COLOUR.test(value));
  const sizes = tokens.filter(({ value }) => SIZE.test(value));
  const spaces = tokens.filter(({ name }) => SPACE.test(name));
  const shown = new Set([...colours, ...sizes, ...spaces]);
  return (
    <Samples title="Tokens">
      <ul class="swatches">
        {colours.map(({ name, value }) => (
          <li key={name}>
            <span class="swatch" style={{ background: `var(${name})` }} />
            <code>{name}</code>
            <span class="quiet small">{value}</span>
          </li>
        ))}
      </ul>
      {sizes.map(({ name, value }) => (
        <Sample key={name} of={`${name} ${value}`}>
          <span style={{ fontSize: `var(${name})` }}>The pictures are the colour</span>
        </Sample>
      ))}
      {spaces.map(({ name, value }) => (
        <Sample key={name} of={`${name} ${value}`}>
          <span class="space" style={{ inlineSize: `var(${name})` }} />
        </Sample>
      ))}
      {tokens
        .filter((token) => !shown.has(token))
        .map(({ name, value }) => (
          <Sample key={name} of={name}>
            <code>{value}</code>
          </Sample>
        ))}
    </Samples>
  );
}

/** Returns each token once, with its value in the colours that are shown now. */
function tokensOfPage(): Token[] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const names = rules
    .filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === ':root')
    .flatMap((rule) => [...(rule as CSSStyleRule).style])
    .filter((name) => name.startsWith('--'));
  const computed = getComputedStyle(document.documentElement);
  return [...new Set(names)].map((name) => ({ name, value: computed.getPropertyValue(name).trim() }));
}
