/** Starts what opens when the person presses the extension's button in the browser's bar. */
import { render } from 'preact';
import '../../clients/ui/look/tokens.css';
import '../../clients/ui/look/base.css';
import { LocalItems } from './local-items.ts';
import { PopupPage } from './popup-page.tsx';

const place = document.getElementById('place');
if (place !== null) render(<PopupPage items={new LocalItems()} />, place);
