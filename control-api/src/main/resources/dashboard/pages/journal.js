// The journal: every decision with who, when, why and its proof; narrowed down by kind, unit and words.

import {changeRow} from '../changes.js';
import {el, setText} from '../dom.js';
import {counted, unitName} from '../format.js';
import {choice, field} from '../forms.js';
import {concerns} from '../journal.js';

const SHOWN = 300;

export class JournalPage {
  title = 'Journal';
  #list = el('ol', {class: 'changes'});
  #count = el('p', {class: 'keys', role: 'status'});
  #trouble = el('p', {class: 'trouble', role: 'status', 'data-tone': 'bad', hidden: true});
  #older = el('button', {type: 'button'}, 'Read older entries');
  #rows = new Map();

  constructor(desk) {
    this.desk = desk;
    const units = desk.site.units.filter((unit) => unit.name !== '-').map((unit) => [unit.name, unitName(unit.name)]);
    this.filter = el('form', {class: 'inline standing', 'aria-label': 'Narrow down', role: 'search'},
      choice('Kind', 'kind', [['', 'all'], ...this.#kinds().map((kind) => [kind, kind])], ''),
      choice('Unit', 'unit', [['', 'all'], ...units], ''),
      field('Words', el('input', {name: 'words', type: 'search', size: 24, placeholder: 'who, what or why', autocomplete: 'off'})));
    this.filter.addEventListener('input', () => this.show());
    this.filter.addEventListener('submit', (event) => event.preventDefault());
    this.#older.addEventListener('click', () => this.#readOlder());
    this.node = el('div', {class: 'page'}, el('h2', {tabindex: -1}, 'Journal ', el('span', {class: 'hint'}, 'what happened, newest first')),
      this.filter, this.#trouble, this.#count, this.#list, this.#older);
  }

  #kinds() {
    return [...new Set(this.desk.journal.entries.map((entry) => entry.kind))].sort();
  }

  show() {
    const {journal, journalTrouble} = this.desk;
    this.#tell(journalTrouble);
    const {kind, unit, words} = Object.fromEntries(new FormData(this.filter));
    const wanted = words.trim().toLowerCase();
    const fits = (entry) => (!kind || entry.kind === kind) && (!unit || concerns(entry, unit))
      && (!wanted || `${entry.actor} ${entry.sentence} ${entry.reason} ${entry.kind}`.toLowerCase().includes(wanted));
    const found = journal.entries.filter(fits);
    const rows = found.slice(-SHOWN).reverse().map((entry) => this.#row(entry));
    if (rows.length !== this.#list.children.length || rows.some((row, i) => this.#list.children[i] !== row)) {
      this.#list.replaceChildren(...rows);
    }
    setText(this.#count, `${counted(found.length, 'entry', 'entries')} of ${journal.entries.length} that were read`
      + `${found.length > SHOWN ? `, the last ${SHOWN} shown` : ''}${journal.isWhole ? '; that is all there is' : ''}.`);
    this.#older.hidden = journal.isWhole || journal.entries.length === 0;
  }

  #row(entry) {
    if (!this.#rows.has(entry.seq)) {
      this.#rows.set(entry.seq, changeRow(entry, true));
    }
    return this.#rows.get(entry.seq);
  }

  async #readOlder() {
    this.#older.disabled = true;
    try {
      await this.desk.journal.loadOlder();
      this.show();
    } catch (refusal) {
      this.#tell(refusal.message);
    }
    this.#older.disabled = false;
  }

  #tell(trouble) {
    setText(this.#trouble, trouble ? `The journal could not be read: ${trouble}. What stands here is what was heard since.` : '');
    this.#trouble.hidden = !trouble;
  }

  close() {} // nothing goes on by itself
}
