// The configuration file against what is in force. The file is read anew for it, so only when somebody wants to know.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {el} from './dom.js';
import {moment, unitName} from './format.js';
import {openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {small, table} from './table.js';

export class DriftPanel extends Panel {
  constructor(desk) {
    super('The file', {
      hint: 'against what is in force', name: 'drift', read: () => desk.api.get('/config/drift'),
      show: ({file, shares}) => fill(this.body, [file, shares], () => [el('p', {'data-tone': file.state === 'in-force' ? 'quiet' : 'alert'}, fileWords(file)), this.#table(shares)]),
    });
    this.desk = desk;
    const again = el('button', {type: 'button'}, 'Look again');
    again.addEventListener('click', () => this.look());
    this.tools.append(again);
  }

  #table(shares) {
    return table('Units that stand elsewhere than in the file', [
      {name: 'Unit', cell: (unit) => unitName(unit.name)},
      {name: 'File', cell: (unit) => unit.file},
      {name: 'In force', cell: (unit) => unit.live},
      {name: 'Left so', cell: ({kept}) => (kept ? [`by ${kept.by}, ${moment(kept.at)}`, small(kept.reason)] : small('nobody decided on it', 'alert'))},
      {name: 'Actions', cls: 'acts', cell: (unit) => this.#buttons(unit)},
    ], shares, 'All units stand at the shares of the file.');
  }

  #buttons({name, file, kept}) {
    const button = (text, what, ask) => actButton(this.desk, text, {unit: name, label: `${text.replace('…', '')} ${name}`},
      () => openForm(this.desk, this.forms, {what, fields: [reason('why')], ask: (form) => ask(name, form.reason), done: () => this.look()}));
    return [button('Take the file…', `Set ${name} to the ${file} of the file`, asks.takeFile), kept ? undefined : button('Keep…', `Leave ${name} where it stands`, asks.keepLive)];
  }
}

function fileWords({state, differs}) {
  return {
    'in-force': 'The file is in force as it is.', 'not-loaded': `A reload would change: ${differs.join(', ')}.`,
    'has-problems': 'The file has problems and cannot be loaded; see: sluice check FILE',
  }[state];
}
