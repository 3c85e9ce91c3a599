/** Draws what a page has to tell: notices in the page, and a place that is empty and says what to do. */
import type { ComponentChildren, JSX } from 'preact';
import './notice.css';

export type NoticeKind = 'info' | 'good' | 'warn' | 'bad';

export interface NoticeProps {
  readonly kind?: NoticeKind;
  /** Begins the notice; the kind is never told by colour alone. */
  readonly title?: string;
  readonly children?: ComponentChildren;
  readonly buttons?: ComponentChildren;
}

export function Notice({ kind = 'info', title, children, buttons }: NoticeProps): JSX.Element {
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <p class="notice-text" dir="auto">
        {title !== undefined && <strong>{title} </strong>}
        {children}
      </p>
      {buttons}
    </div>
  );
}

export interface EmptyProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly buttons?: ComponentChildren;
}

export function Empty({ title, children, buttons }: EmptyProps): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {buttons}
    </div>
  );
}
