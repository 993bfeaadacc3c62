// Buttons that ask for something. One that the token may not press says why.

import {SITE} from './desk.js';
import {el} from './dom.js';

/** A button that needs a role, for a unit or for the site; label names it for those who do not see what it stands beside. */
export function actButton(desk, text, {role = 'operator', unit = SITE, label = text.replace('…', ''), cls = '', can = true} = {}, act) {
  const why = desk.whyNot(role, unit);
  const button = el('button', {type: 'button', class: cls, 'aria-label': label, title: why || false, disabled: why !== '' || !can}, text);
  button.addEventListener('click', () => act(button));
  return button;
}
