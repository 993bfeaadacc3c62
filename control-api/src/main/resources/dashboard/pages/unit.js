// One unit: how it goes on both stacks, what must hold, what speaks against it, and what only new has.

import {showChanges} from '../changes.js';
import {el, setAttribute, setText} from '../dom.js';
import {EndpointsPanel} from '../endpoints.js';
import {ExplainPanel} from '../explain.js';
import {unitName} from '../format.js';
import {GatesPanel} from '../gates.js';
import {GuardSection} from '../guard-panel.js';
import {concerns} from '../journal.js';
import {LedgerPanel} from '../ledger.js';
import {planLine} from '../plan.js';
import {PlanPanel} from '../plan-panel.js';
import {PlotsPanel} from '../plots.js';
import {askOfUnit} from '../unit-asking.js';
import {ShareBar, noteWords, ownerWords, showButtons, stateOf, terms, unitButtons, withLive} from '../unit-words.js';
import {lostWords, verdictOf} from '../verdict.js';

const CHANGES = 20;

export class UnitPage {
  #bar = new ShareBar();
  #facts = ['state', 'verdict', 'plan', 'back to old', 'owner', 'terms'].map((name) => ({name, value: el('dd')}));
  #note = el('p', {class: 'note-here', role: 'status'});
  #changes = el('ol', {class: 'changes'});
  #guard = new GuardSection();

  constructor(desk, name = '') {
    this.desk = desk;
    this.name = name;
    this.title = unitName(name);
    this.formPlace = el('div', {class: 'forms'});
    this.node = el('div', {class: 'page', 'aria-label': this.title});
    const heading = el('h2', {tabindex: -1}, this.title, ' ', el('a', {class: 'hint', href: '#/'}, 'all units'));
    if (!desk.unit(name)) {
      this.panels = [];
      this.node.append(heading, el('p', {class: 'nothing'}, 'There is no such unit any more.'));
      return;
    }
    this.buttons = unitButtons(desk, name, (what) => this.ask(what));
    this.panels = [new PlotsPanel(desk, name), new EndpointsPanel(desk, name), ...(name === '-' ? [] : [new GatesPanel(desk, name), new PlanPanel(desk, name), new LedgerPanel(desk, name)]),
      new ExplainPanel(desk, desk.unit(name))];
    this.node.append(
      el('div', {class: 'title'}, heading, el('div', {class: 'tools'}, ...Object.values(this.buttons))), this.formPlace,
      el('div', {class: 'wide-share'}, this.#bar.node),
      el('dl', {class: 'figures words'}, ...this.#facts.map((fact) => el('div', {}, el('dt', {}, fact.name), fact.value))), this.#note,
      this.panels[0].node, this.panels[1].node, this.#guard.node, ...this.panels.slice(2).map((panel) => panel.node),
      el('section', {'aria-labelledby': 'unit-changes'}, el('h3', {id: 'unit-changes'}, 'Its last changes ', el('a', {class: 'hint', href: '#/journal'}, 'the whole journal')), this.#changes));
    this.panels.forEach((panel) => panel.look());
  }

  /** For the keyboard: the one unit of this page. */
  get rows() {
    return this.buttons ? [this] : [];
  }

  ask(what) {
    askOfUnit(this.desk, what, this);
  }

  show() {
    const told = this.desk.unit(this.name);
    if (!told || !this.buttons) {
      return;
    }
    const now = this.desk.now();
    const {live, points} = this.desk.trail(this.name);
    const unit = withLive(told, live);
    this.unit = unit;
    const suspicion = points.at(-1)?.suspicion ?? unit.guard?.suspicion;
    const state = stateOf(unit, this.name === '-');
    const verdict = verdictOf(unit, suspicion);
    this.#bar.show(unit);
    const texts = [[state.word, state.tone], [verdict.word, verdict.tone], [planLine(unit, 0) || (unit.plan ? `${unit.plan.stages} stages, ${unit.plan.state}` : 'none'), 'plain'],
      [lostWords(unit), unit.atStake?.writes > 0 ? 'alert' : 'quiet'], [ownerWords(unit) || 'nobody', 'plain'], [terms(unit) || 'none', 'quiet']];
    this.#facts.forEach(({value}, i) => {
      setText(value, texts[i][0]);
      setAttribute(value, 'data-tone', texts[i][1]);
    });
    setText(this.#note, noteWords(unit, now, this.desk.site));
    setAttribute(this.#note, 'data-tone', unit.latched ? 'bad' : 'alert');
    showButtons(this.buttons, unit, this.desk);
    this.#guard.show(unit, suspicion);
    this.panels.forEach((panel) => panel.tick?.(now));
    showChanges(this.#changes, this.desk.journal.entries.filter((entry) => concerns(entry, this.name)).slice(-CHANGES).reverse());
  }

  close() {
    this.panels.forEach((panel) => panel.close());
  }
}
