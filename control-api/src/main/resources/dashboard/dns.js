// Names whose address moves: how far, until when, and what is wrong.

import {el} from './dom.js';
import {clock} from './format.js';

function words(name) {
  const share = name.ratio === undefined ? 'not known yet' : `${(name.ratio * 100).toFixed(1)} %`;
  const expected = name.at95 && !(name.ratio >= 0.95) ? `, 95 % at ${clock(name.at95)}` : '';
  return name.state === 'pre' ? 'the old records' : `${share}${expected}`;
}

function row(name) {
  const bar = el('progress', {max: 1, value: name.ratio ?? 0, 'aria-label': `resolvers with the new ${name.type} of ${name.name}`});
  return el('li', {'data-tone': name.alarms.length > 0 ? 'alert' : 'quiet'},
    el('span', {class: 'who'}, `${name.name} ${name.type}`), el('span', {}, name.state), bar, el('span', {}, words(name)),
    ...name.alarms.map((alarm) => el('p', {class: 'alarm'}, alarm)));
}

/** Builds the list anew only when something is another. */
export function showNames(section, list, names) {
  section.hidden = names.length === 0;
  const now = JSON.stringify(names);
  if (list.dataset.shown !== now) {
    list.dataset.shown = now;
    list.replaceChildren(...names.map(row));
  }
}
