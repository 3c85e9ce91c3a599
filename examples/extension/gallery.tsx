/** Starts the page of the extension that holds both galleries and the settings. */
import { render } from 'preact';
import '../../clients/ui/look/tokens.css';
import '../../clients/ui/look/base.css';
import { ExtensionApp } from './extension-app.tsx';
import { LocalItems } from './local-items.ts';

const place = document.getElementById('place');
if (place !== null) render(<ExtensionApp items={new LocalItems()} />, place);
