// Callbacks that were kept while their unit was frozen: how many wait, and the dead letters that somebody must decide about.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {el} from './dom.js';
import {counted, moment} from './format.js';
import {openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {small, table} from './table.js';

const EVERY = 5_000;

export class CallbacksPanel extends Panel {
  constructor(desk) {
    super('Callbacks', {
      hint: 'kept, to be replayed', every: EVERY, name: 'callbacks', read: () => desk.api.get('/freeze/callbacks'),
      show: ({generation, ...kept}) => fill(this.body, kept, () => this.#parts(kept)),
    });
    this.desk = desk;
  }

  #parts({waiting, bytes, trouble, rules, deadLetters}) {
    const sum = waiting === 0 ? 'None waits to be replayed.' : `${counted(waiting, 'callback')} of ${bytes} bytes wait to be replayed.`;
    return [
      el('p', {'data-tone': waiting > 0 ? 'alert' : 'quiet'}, sum),
      ...(trouble ? [el('p', {'data-tone': 'bad'}, `New ones are refused: ${trouble}.`)] : []),
      ...rules.filter((rule) => rule.waiting > 0).map((rule) => el('p', {}, `${rule.rule}: ${rule.waiting} wait${rule.oldest ? `, the first since ${moment(rule.oldest)}` : ''}; tried ${rule.tries} times.`)),
      ...(deadLetters.length > 0 ? [this.#dead(deadLetters)] : []),
    ];
  }

  #dead(letters) {
    return table('Dead letters', [
      {name: 'Dead letter', cell: (one) => [`${one.number}: ${one.method} ${one.path}`, small(`${one.rule}, unit ${one.unit}`)]},
      {name: 'Came', cell: (one) => moment(one.at)},
      {name: 'Why', cell: (one) => [one.why, small(`tried ${one.tries} times`)]},
      {name: 'Actions', cls: 'acts', cell: (one) => [this.#button(one, 'Retry…', 'retry'), this.#button(one, 'Drop…', 'drop')]},
    ], letters, '');
  }

  #button(one, text, step) {
    return actButton(this.desk, text, {label: `${text.replace('…', '')} callback ${one.number}`}, () => openForm(this.desk, this.forms, {
      what: `${step === 'retry' ? 'Replay' : 'Give up'} callback ${one.number}`, fields: [reason('why')],
      ask: (form) => asks.callback(one.number, step, form.reason), done: () => this.look(),
    }));
  }
}
