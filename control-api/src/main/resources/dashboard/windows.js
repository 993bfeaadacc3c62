// Planned freezes: when, of what, behind which gates, how much of their time is over, and what can be done about them.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {el} from './dom.js';
import {moment, span, unitName} from './format.js';
import {choice, duration, field, openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {Clocks, small, table, toned} from './table.js';

const EVERY = 5_000;
const BEFORE = ['planned', 'announced', 'refused'];
const ON = ['running', 'overrun'];
const TONES = {refused: 'bad', overrun: 'bad', running: 'alert', ended: 'quiet', cancelled: 'quiet'};

export class WindowsPanel extends Panel {
  #clocks = new Clocks();

  constructor(desk) {
    super('Windows', {
      hint: 'planned freezes', every: EVERY, name: 'windows', read: () => desk.api.all('/windows', 'windows'),
      show: ({windows}) => fill(this.body, windows, () => this.#table(windows)),
    });
    this.desk = desk;
    this.tools.append(actButton(desk, 'Plan a window…', {}, () => this.#openPlan()));
  }

  /** Every second: the clocks. */
  tick(now) {
    this.#clocks.tick(now);
  }

  #table(windows) {
    this.#clocks.clear();
    const made = table('Planned freezes', [
      {name: 'Window', cell: (one) => [one.name, small(`${one.owner}${one.inFile ? '' : ', planned by a call'}`)]},
      {name: 'Units', cell: (one) => one.units.map(unitName).join(', ') || 'everything'},
      {name: 'Planned', cell: (one) => [`${moment(one.start)} for ${span(one.atMost * 1000)}`, small(`${one.mode}, then ${one.onOverrun}${forecast(one)}`)]},
      {name: 'State', cell: (one) => this.#state(one)},
      {name: 'Gates', cell: (one) => one.gates.join(', ') || 'none'},
      {name: 'Actions', cls: 'acts', cell: (one) => this.#buttons(one)},
    ], windows, 'No freeze is planned.');
    this.tick(this.desk.now());
    return [made];
  }

  #state(one) {
    const alarm = one.alarmed ? small(`told of ${one.alarmed} % of its time`, 'alert') : undefined;
    return [toned(TONES[one.state] ?? 'plain', one.state), this.#clocks.text((now) => clockWords(one, now)), alarm, small(one.why, 'bad')];
  }

  #buttons(one) {
    const button = (text, act, cls) => actButton(this.desk, text, {label: `${text.replace('…', '')} window ${one.name}`, cls}, act);
    if (BEFORE.includes(one.state)) {
      const cancel = one.inFile ? undefined : button('Cancel…', () => this.#open(`Cancel window ${one.name}`, [], (form) => asks.cancelWindow(one.name, form.reason)));
      return [button('Start…', () => this.#open(`Start window ${one.name} now`, [], (form) => asks.windowStep(one.name, 'start', form.reason))), cancel];
    }
    return ON.includes(one.state) ? [
      button('Extend…', () => this.#open(`Extend window ${one.name}`, [duration('by', 'by', {value: '10m', required: true})],
        (form) => asks.windowStep(one.name, 'extend', form.reason, {by: form.by}))),
      button('End…', () => this.#open(`End window ${one.name}: open what it has frozen`, [], (form) => asks.windowStep(one.name, 'end', form.reason))),
    ] : [];
  }

  #open(what, fields, ask) {
    openForm(this.desk, this.forms, {what, fields: [...fields, reason('why')], ask, done: () => this.look()});
  }

  #openPlan() {
    const units = this.desk.site.units.map((unit) => [unit.name, unitName(unit.name)]);
    const soon = new Date(Math.ceil((this.desk.now() + 3_600_000) / 900_000) * 900_000).toISOString().replace('.000', '');
    openForm(this.desk, this.forms, {
      what: 'Plan a window',
      fields: [
        field('Name', el('input', {name: 'name', required: true, size: 10, pattern: '[a-z0-9][a-z0-9\\-]{0,39}', title: 'lower-case letters, digits and hyphens', autocomplete: 'off'})),
        choice('Units', 'units', [['', 'everything'], ...units], ''),
        choice('Mode', 'mode', ['read-only', 'hold', 'closed'].map((mode) => [mode, mode]), 'hold'),
        field('Start (UTC)', el('input', {name: 'start', required: true, size: 21, value: soon, title: 'such as 2026-12-01T02:00:00Z', autocomplete: 'off'})),
        duration('at most', 'atMost', {value: '15m', required: true}), duration('announce', 'announce', {placeholder: '24h'}),
        choice('Overrun', 'onOverrun', [['reopen', 'reopen'], ['stay', 'stay frozen']], 'reopen'), reason('why'),
      ],
      ask: ({units: unit, announce, ...form}) => asks.planWindow({...form, ...(unit && {units: [unit]}), ...(announce && {announce})}),
      done: () => this.look(),
    });
  }
}

function forecast(one) {
  return one.forecast ? `; rehearsals say ${span(one.forecast * 1000)}` : '';
}

function clockWords(one, now) {
  if (BEFORE.includes(one.state)) {
    const start = Date.parse(one.start);
    return start > now ? `starts in ${span(start - now)}, ends ${moment(one.end)}` : `was to start ${span(now - start)} ago`;
  }
  if (ON.includes(one.state)) {
    const end = Date.parse(one.end);
    return `${span(now - Date.parse(one.began))} long; ${end > now ? `${span(end - now)} left, until ${moment(one.end)}` : `over since ${span(now - end)}`}`;
  }
  return one.began ? `${moment(one.began)} to ${moment(one.end)}` : '';
}
