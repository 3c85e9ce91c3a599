/** Starts the console in the broker's page: the page's own address, without what the script's name adds, is the broker's. */
import { render } from 'preact';
import '../ui/look/tokens.css';
import '../ui/look/base.css';
import { App } from './app.tsx';

// The script lies in `assets/`, beside the page.
const broker = new URL('..', import.meta.url).href.replace(/\/$/, '');
const place = document.getElementById('console');
if (place !== null) {
  place.textContent = '';
  render(<App broker={broker} />, place);
}
