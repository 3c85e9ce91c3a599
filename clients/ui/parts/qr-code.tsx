/** Shows a text as a QR code: dark on white in every theme, because cameras read no other. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { qrPath } from './qr-path.ts';
import './qr-code.css';

export interface QrCodeProps {
  readonly text: string;
  /** What the code leads to, for who does not see it. */
  readonly label: string;
}

export function QrCode({ text, label }: QrCodeProps): JSX.Element {
  const { size, path } = useMemo(() => qrPath(text), [text]);
  return (
    <svg class="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
