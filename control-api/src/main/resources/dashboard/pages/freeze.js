// The freeze: its clock, what still writes, what is parked, the planned ones, and who is let in all the same.

import {actButton} from '../buttons.js';
import {CallbacksPanel} from '../callbacks.js';
import {el, setAttribute, setText} from '../dom.js';
import {clock, moment, span, unitName} from '../format.js';
import {briefly, isLettingGo, parkedWords} from '../freeze.js';
import {fill} from '../panel.js';
import {PassesPanel} from '../passes.js';
import {Clocks, small, table, toned} from '../table.js';
import {openFreezeForm} from '../unit-forms.js';
import {WindowsPanel} from '../windows.js';

const FIGURES = ['clock', 'opens in', 'writes in flight', 'parked', 'last write'];

export class FreezePage {
  title = 'Freeze';
  #state = el('p', {class: 'state', role: 'status'});
  #figures = FIGURES.map((name) => ({name, value: el('dd')}));
  #units = el('div');
  #clocks = new Clocks();
  #forms = el('div', {class: 'forms'});

  constructor(desk) {
    this.desk = desk;
    this.panels = [new WindowsPanel(desk), new PassesPanel(desk), new CallbacksPanel(desk)];
    const all = actButton(desk, 'Freeze or open everything…', {}, () => openFreezeForm(desk, this.#forms, 'Freeze of everything',
      desk.site.units.every((unit) => unit.freeze.state !== 'open')));
    this.node = el('div', {class: 'page'},
      el('div', {class: 'title'}, el('h2', {tabindex: -1}, 'Freeze'), el('div', {class: 'tools'}, all)),
      this.#state,
      el('dl', {class: 'figures'}, ...this.#figures.map(({name, value}) => el('div', {}, el('dt', {}, name), value))),
      this.#forms, this.#units, ...this.panels.map((panel) => panel.node));
    this.panels.forEach((panel) => panel.look());
  }

  show() {
    const {site} = this.desk;
    const now = this.desk.now();
    setAttribute(this.#state, 'data-tone', site.freeze.state === 'open' ? 'quiet' : 'alert');
    setText(this.#state, briefly(site));
    this.#showFigures(site.units, now);
    fill(this.#units, site.units.map((unit) => [unit.name, unit.freeze]), () => [this.#table(site.units)]);
    this.#clocks.tick(now);
    this.panels.forEach((panel) => panel.tick?.(now));
  }

  #showFigures(units, now) {
    const shut = units.map((unit) => unit.freeze).filter((freeze) => freeze.state !== 'open' || isLettingGo(freeze));
    const since = shut.map((freeze) => Date.parse(freeze.since ?? freeze.hold.since));
    const until = shut.map((freeze) => freeze.until).filter(Boolean).sort()[0];
    const sum = (field) => String(units.reduce((all, {freeze}) => all + (freeze[field] ?? 0), 0));
    const last = units.map(({freeze}) => freeze.lastWrite).filter(Boolean).sort().at(-1);
    const ends = until ? span(Date.parse(until) - now) : 'when somebody says so';
    const texts = [shut.length > 0 ? span(now - Math.min(...since)) : 'not frozen', shut.length > 0 ? ends : '–',
      sum('writesInFlight'), sum('parked'), last ? clock(last) : '–'];
    this.#figures.forEach(({value}, i) => setText(value, texts[i]));
  }

  #table(units) {
    this.#clocks.clear();
    return table('The freeze of each unit', [
      {name: 'Unit', cell: (unit) => unitName(unit.name)},
      {name: 'State', cell: ({freeze}) => [toned(freeze.state === 'open' ? 'quiet' : 'alert', freeze.state === 'open' ? 'open' : `${freeze.state} ${freeze.mode}`),
        freeze.since ? this.#clocks.text((now) => `since ${moment(freeze.since)}, ${span(now - Date.parse(freeze.since))}`) : '']},
      {name: 'Barrier', cell: ({freeze}) => [`${freeze.writesInFlight ?? 0} writes in flight`, small(freeze.waitsFor ? `waits for ${freeze.waitsFor}` : '', 'alert')]},
      {name: 'Parked', cell: ({freeze}) => (freeze.hold ? parkedWords(freeze) : String(freeze.parked ?? 0))},
      {name: 'Last write', cell: ({freeze}) => (freeze.lastWrite ? moment(freeze.lastWrite) : '–')},
      {name: 'Opens', cell: ({freeze}) => (freeze.state === 'open' ? '' : freeze.until ? this.#clocks.text((now) => `in ${span(Date.parse(freeze.until) - now)}`) : 'when somebody says so')},
      {name: 'Actions', cls: 'acts', cell: (unit) => this.#button(unit)},
    ], units, '');
  }

  #button(unit) {
    const shut = unit.freeze.state !== 'open';
    return actButton(this.desk, shut ? 'Open…' : 'Freeze…', {unit: unit.name, label: `${shut ? 'Open' : 'Freeze'} ${unitName(unit.name)}`},
      () => openFreezeForm(this.desk, this.#forms, `Freeze of ${unitName(unit.name)}`, shut, [unit.name]));
  }

  close() {
    this.panels.forEach((panel) => panel.close());
  }
}
