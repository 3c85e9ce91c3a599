/** Draws the bar above all screens: whose they are, the ways between them, and who is signed in. */
import type { ComponentChildren, JSX } from 'preact';
import type { TeamSettings } from '../../browser/latchkey.ts';
import '../parts/tabs.css';
import './frame.css';

export interface ScreenLink {
  readonly label: string;
  readonly href: string;
  readonly isOpen: boolean;
}

export interface TopBarProps {
  readonly whose: ComponentChildren;
  readonly screens: readonly ScreenLink[];
  readonly who: Pick<TeamSettings, 'user' | 'role'> | undefined;
}

export function TopBar({ whose, screens, who }: TopBarProps): JSX.Element {
  return (
    <header class="top">
      <a
        class="skip button"
        href="#/"
        onClick={(event) => {
          event.preventDefault();
          // Every screen has one, which takes the focus by this alone.
          document.querySelector('main')?.focus();
        }}
      >
        Skip to content
      </a>
      {whose}
      <nav aria-label="Screens">
        {screens.map(({ label, href, isOpen }) => (
          <a key={href} class="tab" href={href} aria-current={isOpen ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {who !== undefined && (
        <span class="who small quiet">
          <bdi>{who.user}</bdi>, {who.role}
        </span>
      )}
    </header>
  );
}
