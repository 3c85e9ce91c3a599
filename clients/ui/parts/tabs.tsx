/** Draws tabs that arrow keys change. https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
import type { JSX, TargetedKeyboardEvent } from 'preact';
import './tabs.css';

export interface Tab {
  readonly id: string;
  readonly label: string;
}

export interface TabsProps {
  /** What the tabs are of. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly open: string;
  readonly onOpen: (id: string) => void;
  /** Id of the element that the open tab fills, which has `role="tabpanel"`. */
  readonly panelId: string;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

export function Tabs({ label, tabs, open, onOpen, panelId }: TabsProps): JSX.Element {
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const step = (STEPS[event.key] ?? 0) * (isRightToLeft ? -1 : 1);
    const at = tabs.findIndex(({ id }) => id === open);
    const ends: Readonly<Record<string, number>> = { Home: 0, End: tabs.length - 1 };
    const to = ends[event.key] ?? (step === 0 ? -1 : (at + step + tabs.length) % tabs.length);
    const tab = tabs[to];
    if (tab === undefined) return;
    event.preventDefault();
    onOpen(tab.id);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label: name }) => (
        <button
          key={id}
          type="button"
          class="tab"
          role="tab"
          id={tabId(panelId, id)}
          aria-selected={id === open}
          aria-controls={panelId}
          tabIndex={id === open ? 0 : -1}
          onClick={() => {
            onOpen(id);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Returns the id of a tab, by which its panel is labelled. */
export function tabId(panelId: string, id: string): string {
  return `${panelId}-${id}`;
}
