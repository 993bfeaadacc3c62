// The table of units: for each a row for old and a row for new, and a line of words when there is something to say.

import {el, setAttribute, setText} from './dom.js';
import {clock, errors, p95, rate, span, unitName} from './format.js';
import {Evidence} from './evidence.js';
import {freezeWords} from './freeze.js';
import {planLine, planTone, planWords} from './plan.js';
import {Spark} from './spark.js';

const LIVE_SECONDS = 10;
const COLUMNS = 12;

export function head() {
  const sub = (text) => el('th', {scope: 'col', role: 'columnheader', class: 'n'}, text);
  const group = (text) => el('th', {scope: 'colgroup', role: 'columnheader', colspan: 3, class: 'group'}, text);
  const tall = (text, name) => el('th', {scope: 'col', role: 'columnheader', rowspan: 2, class: name}, text);
  return el('thead', {role: 'rowgroup'},
    el('tr', {role: 'row'}, tall('Unit', 'unit'), tall('Share to new', 'share'), tall('Stack', 'side'), group('last 10 s'), group('last 60 s'),
      tall('Errors, 3 min', 'errors'), tall('State', 'state'), tall('Actions', 'actions')),
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

/** One unit. ask is told what its buttons want: revert, share, rearm, freeze. */
export class UnitRows {
  #spark = new Spark();
  #evidence = new Evidence();
  #old = new SideCells('old');
  #fresh = new SideCells('new');
  #owner = el('small');
  #percent = el('b');
  #part = el('span', {class: 'part'});
  #bar = el('div', {class: 'bar', role: 'img'}, this.#part);
  #terms = el('small');
  #state = el('b');
  #guard = el('small');
  #plan = el('small');
  #told;
  #toldAt = 0;
  #words = el('td', {role: 'cell', colspan: COLUMNS});
  #note = el('tr', {role: 'row', class: 'note', hidden: true}, this.#words);
  #formCell = el('td', {role: 'cell', colspan: COLUMNS});

  constructor(name, ask) {
    this.name = name;
    this.isRest = name === '-';
    const label = unitName(name);
    const button = (what, text, cls) => {
      const made = el('button', {type: 'button', class: cls, 'aria-label': `${text.replace('…', '')} ${label}`}, text);
      made.addEventListener('click', () => ask(what, this));
      return made;
    };
    this.buttons = {
      revert: button('revert', 'Revert', 'revert'), share: button('share', 'Share…', ''),
      rearm: button('rearm', 'Re-arm…', ''), freeze: button('freeze', 'Freeze…', ''),
    };
    const actions = this.isRest ? [this.buttons.freeze] : Object.values(this.buttons);
    const tall = {rowspan: 2};
    this.node = el('tbody', {role: 'rowgroup', tabindex: -1, 'data-unit': name, 'aria-label': label},
      el('tr', {role: 'row', class: 'old'},
        el('th', {scope: 'rowgroup', role: 'rowheader', class: 'unit', ...tall}, el('span', {}, label), this.#owner),
        cell('share', tall, this.isRest ? '' : el('div', {class: 'line'}, this.#percent, this.#bar), this.#terms),
        ...this.#old.all(),
        cell('errors', tall, this.#spark.node, this.#evidence.node),
        cell('state', tall, this.#state, this.#plan, this.#guard),
        cell('actions', tall, el('div', {}, ...actions))),
      el('tr', {role: 'row', class: 'new'}, ...this.#fresh.all()),
      this.#note,
      el('tr', {role: 'row', class: 'form'}, this.#formCell));
  }

  get formPlace() {
    return this.#formCell;
  }

  hear(time, live) {
    this.live = live;
    this.#spark.add(time, live.old, live.new);
    this.#evidence.add(time, live.suspicion);
  }

  /** unit as GET /site tells it; the last measures on top of it are newer. */
  show(unit, now, mayAct) {
    this.unit = {...unit, ...(this.live && {shareBp: this.live.shareBp, latched: this.live.latched || unit.latched})};
    const {latched, shareBp} = this.unit;
    setText(this.#owner, this.isRest ? 'what no unit claims; always old' : unit.deputy ? `${unit.owner}, ${unit.deputy}` : unit.owner);
    this.#showShare(latched ? 0 : shareBp);
    setText(this.#terms, terms(unit));
    this.#old.show(this.live?.old, unit.measures?.old, unit.measures?.last ?? 60);
    this.#fresh.show(this.live?.new, unit.measures?.new, unit.measures?.last ?? 60);
    this.#spark.draw(now, limit(unit));
    this.#evidence.draw(now, this.live?.suspicion ?? unit.guard?.suspicion, shareBp > 0 || latched);
    const state = stateOf(this.unit, this.isRest);
    setText(this.#state, state.word);
    setAttribute(this.#state, 'data-tone', state.tone);
    setText(this.#guard, guard(unit, this.isRest));
    setAttribute(this.#guard, 'data-tone', unit.guard?.armed || this.isRest ? 'quiet' : 'alert');
    if (this.#told !== unit) {
      this.#told = unit;
      this.#toldAt = now;
    }
    setText(this.#plan, planLine(this.unit, now - this.#toldAt));
    setAttribute(this.#plan, 'data-tone', planTone(this.unit));
    const words = [revertWords(this.unit, now), planWords(this.unit), drillWords(unit), freezeWords(unit, now)].filter((text) => text);
    setText(this.#words, words.join(' '));
    this.#note.hidden = words.length === 0;
    setAttribute(this.node, 'data-tone', latched ? 'bad' : state.tone);
    this.#showButtons(mayAct);
  }

  #showShare(points) {
    const percent = `${points / 100}%`;
    setText(this.#percent, percent);
    this.#part.style.setProperty('width', percent);
    setAttribute(this.#bar, 'aria-label', `${percent} to new, ${(10_000 - points) / 100}% to old`);
  }

  #showButtons(mayAct) {
    const {latched} = this.unit;
    for (const button of Object.values(this.buttons)) {
      button.disabled = !mayAct;
    }
    this.buttons.revert.disabled = !mayAct || latched;
    setText(this.buttons.revert, latched ? 'Reverted' : 'Revert');
    this.buttons.share.hidden = latched;
    this.buttons.rearm.hidden = !latched;
  }
}

function terms(unit) {
  const needs = Object.entries(unit.requires ?? {}).map(([name, share]) => `needs ${name} ${share}`);
  const segments = (unit.segments ?? []).map((segment) => `${segment.name} → ${segment.to ?? segment.share}`);
  return [unit.group && `group ${unit.group}`, ...needs, ...segments, unit.data && unit.data !== 'shared' && `data ${unit.data}`]
    .filter((text) => text).join(' · ');
}

/** The guard's error limit as a ratio, for the picture; 0 when there is none. */
function limit(unit) {
  return unit.guard?.armed ? (parseFloat(unit.guard.rule) || 0) / 100 : 0;
}

function guard(unit, isRest) {
  if (isRest) {
    return '';
  }
  const drilled = unit.drill?.valid ? ` · ${unit.drill.sentence}` : '';
  return (unit.guard?.armed ? `guard ${unit.guard.rule.split(',')[0]}` : 'guard off') + drilled;
}

function stateOf(unit, isRest) {
  const frozen = unit.freeze && unit.freeze.state !== 'open' ? `${unit.freeze.state} ${unit.freeze.mode}` : '';
  if (unit.latched) {
    return {word: frozen ? `reverted, ${frozen}` : 'reverted', tone: 'bad'};
  }
  const exposure = unit.shareBp > 0 ? 'exposed' : unit.segments?.length > 0 ? 'segments only' : 'on old';
  return frozen ? {word: isRest ? frozen : `${exposure}, ${frozen}`, tone: 'alert'}
    : {word: exposure, tone: exposure === 'on old' ? 'quiet' : 'plain'};
}

function revertWords(unit, now) {
  if (!unit.latched) {
    return '';
  }
  const {revert} = unit;
  return revert ? `Reverted ${span(now - Date.parse(revert.at))} ago (${clock(revert.at)}, generation ${revert.generation}): ${revert.detail}.`
    : 'Reverted just now.';
}

/** Only what somebody must know: a drill that was good is said where the unit stands. */
function drillWords(unit) {
  return unit.drill && !unit.drill.valid ? `The unit is ${unit.drill.sentence}.` : '';
}
