// Buttons that ask for something. One that the token may not press says why.

import {el} from './dom.js';

/** A button that needs a role; label names it for those who do not see what it stands beside. */
export function actButton(desk, text, {role = 'operator', label = text.replace('…', ''), cls = '', can = true} = {}, act) {
  const why = desk.whyNot(role);
  const button = el('button', {type: 'button', class: cls, 'aria-label': label, title: why || false, disabled: why !== '' || !can}, text);
  button.addEventListener('click', () => act(button));
  return button;
}
