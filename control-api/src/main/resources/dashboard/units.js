// The table of units: for each a row for old and a row for new, and a line of words when there is something to say.

import {el, setAttribute, setText} from './dom.js';
import {Evidence} from './evidence.js';
import {errors, p95, rate, unitName} from './format.js';
import {planLine, planTone} from './plan.js';
import {errorSpark, p95Spark} from './spark.js';
import {ShareBar, guardWords, limit, noteWords, ownerWords, showButtons, stateOf, terms, unitButtons, withLive} from './unit-words.js';
import {lostWords, verdictOf} from './verdict.js';

const LIVE_SECONDS = 10;
const COLUMNS = 12;

export function head() {
  const sub = (text) => el('th', {scope: 'col', role: 'columnheader', class: 'n'}, text);
  const group = (text) => el('th', {scope: 'colgroup', role: 'columnheader', colspan: 3, class: 'group'}, text);
  const tall = (text, name) => el('th', {scope: 'col', role: 'columnheader', rowspan: 2, class: name}, text);
  return el('thead', {role: 'rowgroup'},
    el('tr', {role: 'row'}, tall('Unit', 'unit'), tall('Share to new', 'share'), tall('Stack', 'side'), group('last 10 s'), group('last 60 s'),
      tall('Last 3 min', 'errors'), tall('State', 'state'), tall('Actions', 'actions')),
    el('tr', {role: 'row'}, sub('req/s'), sub('errors'), sub('p95'), sub('req/s'), sub('errors'), sub('p95')));
}

function cell(name, attributes = {}, ...children) {
  return el('td', {role: 'cell', class: name, ...attributes}, ...children);
}

/** Six numbers of one stack. */
class SideCells {
  constructor(side) {
    this.name = cell(`side ${side}`, {}, side);
    this.live = [cell(`n ${side} first`), cell(`n ${side}`), cell(`n ${side}`)];
    this.minute = [cell(`n ${side} first`), cell(`n ${side}`), cell(`n ${side}`)];
  }

  all() {
    return [this.name, ...this.live, ...this.minute];
  }

  show(live, minute, minuteSeconds) {
    [rate(live, LIVE_SECONDS), errors(live), p95(live)].forEach((text, i) => setText(this.live[i], text));
    [rate(minute, minuteSeconds), errors(minute), p95(minute)].forEach((text, i) => setText(this.minute[i], text));
  }
}

/** One unit. ask is told what its buttons want: revert, plan, share, rearm, freeze. */
export class UnitRows {
  #errors = errorSpark();
  #p95 = p95Spark();
  #evidence = new Evidence();
  #old = new SideCells('old');
  #fresh = new SideCells('new');
  #owner = el('small');
  #bar = new ShareBar();
  #terms = el('small');
  #state = el('b');
  #verdict = el('small');
  #guard = el('small');
  #plan = el('small');
  #lost = el('small');
  #told;
  #toldAt = 0;
  #words = el('td', {role: 'cell', colspan: COLUMNS});
  #note = el('tr', {role: 'row', class: 'note', hidden: true}, this.#words);
  #formCell = el('td', {role: 'cell', colspan: COLUMNS});

  constructor(name, desk, ask) {
    this.name = name;
    this.desk = desk;
    this.isRest = name === '-';
    const label = unitName(name);
    this.buttons = unitButtons(desk, name, (what) => ask(what, this));
    const tall = {rowspan: 2};
    const title = el('a', {href: `#/unit/${encodeURIComponent(name)}`}, label);
    this.node = el('tbody', {role: 'rowgroup', tabindex: -1, 'data-unit': name, 'aria-label': label},
      el('tr', {role: 'row', class: 'old'},
        el('th', {scope: 'rowgroup', role: 'rowheader', class: 'unit', ...tall}, title, this.#owner),
        cell('share', tall, this.isRest ? '' : this.#bar.node, this.#terms),
        ...this.#old.all(),
        cell('errors', tall, this.#errors.node, this.#p95.node, this.#evidence.node),
        cell('state', tall, this.#state, this.#verdict, this.#plan, this.#lost, this.#guard),
        cell('actions', tall, el('div', {}, ...Object.values(this.buttons)))),
      el('tr', {role: 'row', class: 'new'}, ...this.#fresh.all()),
      this.#note,
      el('tr', {role: 'row', class: 'form'}, this.#formCell));
  }

  get formPlace() {
    return this.#formCell;
  }

  /** unit as GET /site tells it; the last measures on top of it are newer. */
  show(told, now) {
    const trail = this.desk.trail(this.name);
    const unit = withLive(told, trail.live);
    this.unit = unit;
    setText(this.#owner, this.isRest ? 'what no unit claims; always old' : ownerWords(unit));
    this.#bar.show(unit);
    setText(this.#terms, terms(unit));
    this.#old.show(trail.live?.old, unit.measures?.old, unit.measures?.last ?? 60);
    this.#fresh.show(trail.live?.new, unit.measures?.new, unit.measures?.last ?? 60);
    const suspicion = trail.live?.suspicion ?? unit.guard?.suspicion;
    this.#errors.draw(trail, now, limit(unit));
    this.#p95.draw(trail, now, 0);
    this.#evidence.draw(trail, now, suspicion, unit.shareBp > 0 || unit.latched);
    this.#showWords(unit, now, suspicion);
    if (this.#told !== told) {
      this.#told = told;
      this.#toldAt = now;
    }
    setText(this.#plan, planLine(unit, now - this.#toldAt));
    setAttribute(this.#plan, 'data-tone', planTone(unit));
    showButtons(this.buttons, unit, this.desk);
  }

  #showWords(unit, now, suspicion) {
    const state = stateOf(unit, this.isRest);
    setText(this.#state, state.word);
    setAttribute(this.#state, 'data-tone', state.tone);
    const verdict = this.isRest ? {word: '', tone: 'quiet'} : verdictOf(unit, suspicion);
    setText(this.#verdict, verdict.word);
    setAttribute(this.#verdict, 'data-tone', verdict.tone);
    setText(this.#lost, this.isRest || unit.latched || unit.shareBp === 0 ? '' : lostWords(unit));
    setAttribute(this.#lost, 'data-tone', unit.atStake?.writes > 0 ? 'alert' : 'quiet');
    setText(this.#guard, guardWords(unit, this.isRest));
    setAttribute(this.#guard, 'data-tone', unit.guard?.armed || this.isRest ? 'quiet' : 'alert');
    const words = noteWords(unit, now, this.desk.site);
    setText(this.#words, words);
    this.#note.hidden = words === '';
    setAttribute(this.node, 'data-tone', unit.latched ? 'bad' : state.tone);
  }
}
