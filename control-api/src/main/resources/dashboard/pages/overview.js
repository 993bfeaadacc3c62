// All units, old against new, and whatever else somebody must know at a glance.

import {showChanges} from '../changes.js';
import {showNames} from '../dns.js';
import {el, setAttribute, setText} from '../dom.js';
import {closeForm} from '../forms.js';
import {siteWords} from '../freeze.js';
import {stackWords} from '../stacks.js';
import {askOfUnit} from '../unit-asking.js';
import {head, UnitRows} from '../units.js';

const CHANGES = 30;

export class OverviewPage {
  title = 'Units';
  #rows = new Map();
  #stacks = el('p', {role: 'status', 'data-tone': 'bad', hidden: true});
  #freeze = el('p');
  #table = el('table', {id: 'units', 'aria-labelledby': 'units-title'});
  #names = el('ol', {class: 'names'});
  #address = el('section', {'aria-labelledby': 'address-title', hidden: true},
    el('h3', {id: 'address-title'}, 'Address ', el('a', {class: 'hint', href: '#/address'}, 'who has the new records')), this.#names);
  #changes = el('ol', {class: 'changes'});
  #trouble = el('p', {class: 'trouble', role: 'status', 'data-tone': 'bad', hidden: true});

  constructor(desk) {
    this.desk = desk;
    const keys = [['j', ''], ['k', 'choose a unit'], ['R', 'revert it'], ['p', 'plan'], ['s', 'share'], ['f', 'freeze'], ['a', 're-arm'], ['Esc', 'close a form']];
    this.node = el('div', {class: 'page'},
      el('h2', {id: 'units-title', tabindex: -1}, 'Units ', el('span', {class: 'hint'}, 'old against new')),
      this.#stacks, this.#freeze, this.#table,
      el('p', {class: 'keys'}, ...keys.flatMap(([key, does], i) => [el('kbd', {}, key), ` ${does}${does && i < keys.length - 1 ? ' · ' : ' '}`])),
      this.#address,
      el('section', {'aria-labelledby': 'changes-title'},
        el('h3', {id: 'changes-title'}, 'Last changes ', el('a', {class: 'hint', href: '#/journal'}, 'the whole journal')), this.#trouble, this.#changes));
  }

  get rows() {
    return [...this.#rows.values()];
  }

  ask(what, row) {
    askOfUnit(this.desk, what, row);
  }

  show() {
    const {site, journal, journalTrouble} = this.desk;
    const now = this.desk.now();
    const names = site.units.map((unit) => unit.name);
    if (names.join('\n') !== [...this.#rows.keys()].join('\n')) {
      this.#build(names);
    }
    site.units.forEach((unit) => this.#rows.get(unit.name).show(unit, now));
    setText(this.#stacks, stackWords(site));
    this.#stacks.hidden = this.#stacks.textContent === '';
    setText(this.#freeze, siteWords(site, now));
    setAttribute(this.#freeze, 'data-tone', site.freeze.state === 'open' ? 'quiet' : 'alert');
    showNames(this.#address, this.#names, site.dns ?? [], site.certificates ?? [], site.live);
    showChanges(this.#changes, journal.entries.slice(-CHANGES).reverse());
    setText(this.#trouble, journalTrouble ? `The journal could not be read: ${journalTrouble}. It is tried again.` : '');
    this.#trouble.hidden = !journalTrouble;
  }

  #build(names) {
    closeForm();
    const known = this.#rows;
    this.#rows = new Map(names.map((name) => [name, known.get(name) ?? new UnitRows(name, this.desk, (what, row) => this.ask(what, row))]));
    this.#table.replaceChildren(head(), ...this.rows.map((row) => row.node));
    this.rows[0]?.node.setAttribute('tabindex', 0);
  }

  close() {} // nothing goes on by itself
}
