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

export function Tabs({ label, tabs, open, onOpen, panelId }: TabsProps): JSX.Element {
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const step = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const at = tabs.findIndex(({ id }) => id === open);
    const places: Readonly<Record<string, number>> = { Home: 0, End: -1, ArrowLeft: at - step, ArrowRight: at + step };
    // Before the first one is the last one, and behind it the first.
    const tab = tabs.at((places[event.key] ?? 0) % tabs.length);
    if (!(event.key in places) || tab === undefined) return;
    event.preventDefault();
    onOpen(tab.id);
    document.getElementById(tabId(panelId, tab.id))?.focus();
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
