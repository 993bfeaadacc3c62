// The page of the operator: signs in, listens, and keeps what is shown in step with the site.

import {Actions} from './actions.js';
import {Api} from './api.js';
import {byId, setAttribute, setText} from './dom.js';
import {showNames} from './dns.js';
import {EventStream} from './events.js';
import {closeForm, openFreezeForm, openRearmForm, openShareForm} from './forms.js';
import {clock} from './format.js';
import {FreezeFigures, callbackWords, freezeWords, isMoving} from './freeze.js';
import {ChangeList, newestEntries} from './journal.js';
import {bindKeys} from './keys.js';
import {head, UnitRows} from './units.js';

const STALE = 3_000;
const CALM = 5_000;
const FREEZING = 1_000;
const AGAIN = 2_000;

class Dashboard {
  #api;
  #site;
  #rows = new Map();
  #heardAt = 0;
  #aheadBy = 0;
  #broken = '';
  #mayAct = true;
  #asking = false;
  #changes = new ChangeList(byId('changes'));
  #freezeFigures = new FreezeFigures(byId('freeze-figures'));

  constructor(api) {
    this.#api = api;
    this.actions = new Actions(api, {say, refused: (refusal) => this.#refused(refusal), changed: () => this.refresh()});
  }

  async start() {
    await this.refresh();
    for (const entry of await newestEntries(this.#api)) {
      this.#changes.add(entry);
    }
    this.stream = new EventStream(this.#api, this.#changes.lastSeq, {
      heard: (event) => this.#hear(event), broken: (failure, wait) => this.#lost(failure, wait),
    });
    this.stream.run();
    this.#tick();
    this.#look();
  }

  /** Reads the whole site again; what is under way already is enough. */
  async refresh() {
    if (this.#asking) {
      return;
    }
    this.#asking = true;
    try {
      this.#take(await this.#api.get('/site'));
    } finally {
      this.#asking = false;
    }
  }

  ask(what, row) {
    const {unit} = row;
    if (!unit || row.buttons[what].disabled || row.buttons[what].hidden) {
      return;
    }
    if (what === 'revert') {
      this.actions.revert(row.name);
    } else if (what === 'share') {
      const {generation} = this.#site;
      openShareForm(row.formPlace, unit, (share, reason) => this.actions.setShare(row.name, share, reason, generation));
    } else if (what === 'rearm') {
      openRearmForm(row.formPlace, unit, (reason) => this.actions.rearm(row.name, reason));
    } else {
      this.#openFreeze(row.formPlace, unit.freeze.state !== 'open', `Freeze of ${row.node.getAttribute('aria-label')}`, [row.name]);
    }
  }

  askFreezeAll() {
    this.#openFreeze(byId('freeze-form'), this.#site.units.every((unit) => unit.freeze.state !== 'open'), 'Freeze of everything');
  }

  #openFreeze(place, isShut, what, units) {
    openFreezeForm(place, what, isShut ? 'open' : 'read-only', (asked) => this.actions.freeze({...asked, ...(units && {units})}));
  }

  get rows() {
    return [...this.#rows.values()];
  }

  #take(site) {
    this.#site = site;
    this.#aheadBy = Date.parse(site.time) - Date.now();
    const names = site.units.map((unit) => unit.name);
    if (names.join('\n') !== [...this.#rows.keys()].join('\n')) {
      this.#build(names);
    }
    this.#show();
  }

  #build(names) {
    closeForm();
    const known = this.#rows;
    this.#rows = new Map(names.map((name) => [name, known.get(name) ?? new UnitRows(name, (what, row) => this.ask(what, row))]));
    byId('units').replaceChildren(head(), ...this.rows.map((row) => row.node));
    this.rows[0]?.node.setAttribute('tabindex', 0);
  }

  #now() {
    return Date.now() + this.#aheadBy;
  }

  #hear(event) {
    this.#heardAt = Date.now();
    this.#broken = '';
    const data = JSON.parse(event.data);
    if (event.type === 'measures') {
      for (const live of data.units) {
        this.#rows.get(live.name)?.hear(this.#now(), live);
      }
      if (data.generation > this.#site.generation) {
        this.#refreshQuietly();
      }
      this.#show();
    } else if (event.type === 'journal' && this.#changes.add(data)) {
      setText(byId('heard'), `${data.actor}: ${data.sentence}`);
      this.#refreshQuietly();
    }
  }

  #lost(failure, wait) {
    if (failure?.status === 401) {
      signOut(failure.message);
      return;
    }
    this.#broken = `lost, next attempt in ${Math.ceil(wait / 1000)} s`;
  }

  #refused(refusal) {
    if (refusal.status === 401) {
      signOut(refusal.message);
    } else if (refusal.status === 403) {
      this.#mayAct = false;
      closeForm();
      this.#show();
    } else {
      this.#refreshQuietly(); // what stood in the way may be new
    }
  }

  /** The connection line tells of a failure; nobody asked for this read. */
  #refreshQuietly() {
    this.refresh().catch((refusal) => {
      if (refusal.status === 401) {
        signOut(refusal.message);
      }
      this.#broken = this.#broken || refusal.message;
    });
  }

  #look() {
    const moving = this.#site.units.some(isMoving);
    this.looking = setTimeout(() => {
      if (!document.hidden) {
        this.#refreshQuietly();
      }
      this.#look();
    }, moving ? FREEZING : CALM);
  }

  #tick() {
    this.#showConnection();
    this.ticking = setTimeout(() => this.#tick(), 500);
  }

  stop() {
    this.stream?.stop();
    clearTimeout(this.looking);
    clearTimeout(this.ticking);
  }

  #showConnection() {
    const age = Date.now() - this.#heardAt;
    const live = this.#heardAt > 0 && age < STALE && !this.#broken;
    const since = this.#heardAt > 0 ? `stale for ${Math.round(age / 1000)} s` : 'waiting for the first measures';
    setText(byId('connection'), live ? 'live' : `${since}${this.#broken ? `; ${this.#broken}` : ''}`);
    setAttribute(byId('connection'), 'data-tone', live ? 'good' : 'bad');
    setAttribute(document.body, 'data-stale', !live && this.#heardAt > 0 ? 'true' : false);
    setText(byId('clock'), clock(this.#now()));
  }

  #show() {
    const site = this.#site;
    setText(byId('site'), site.site);
    setText(byId('generation'), String(site.generation));
    setText(byId('edge'), (site.listeners ?? []).join(' '));
    for (const unit of site.units) {
      this.#rows.get(unit.name).show(unit, this.#now(), this.#mayAct);
    }
    this.#showFreeze();
    showNames(byId('dns'), byId('names'), site.dns ?? [], site.certificates ?? [], site.live);
    const reverted = this.rows.filter((row) => row.unit.latched).length;
    document.title = `${reverted > 0 ? `${reverted} reverted · ` : ''}${site.site} · Sluice`;
    byId('revert-all').hidden = false;
    byId('revert-all').disabled = !this.#mayAct || reverted >= this.rows.filter((row) => !row.isRest).length;
    byId('freeze-all').disabled = !this.#mayAct;
  }

  #showFreeze() {
    const {units, freeze} = this.#site;
    const shut = units.filter((unit) => unit.freeze.state !== 'open');
    let words = 'Open: every unit takes reads and writes.';
    if (shut.length === units.length) {
      words = `Everything: ${freezeWords(shut[0], this.#now()).replace(/^./, (letter) => letter.toLowerCase())}`;
    } else if (shut.length > 0) {
      words = `${shut.length} of ${units.length}: ${shut.map((unit) => unit.name).join(', ')} ${freeze.state}.`;
    }
    setText(byId('freeze-state'), words);
    setAttribute(byId('freeze-state'), 'data-tone', shut.length > 0 ? 'alert' : 'quiet');
    this.#freezeFigures.show(units, this.#now());
    const kept = callbackWords(freeze.callbacks);
    setText(byId('freeze-callbacks'), kept);
    setAttribute(byId('freeze-callbacks'), 'data-tone', freeze.callbacks.dead > 0 ? 'alert' : 'quiet');
    byId('freeze-callbacks').hidden = kept === '';
  }
}

let dashboard;

function say(tone, text) {
  const said = byId('said');
  setAttribute(said, 'role', tone === 'bad' ? 'alert' : 'status');
  setAttribute(said, 'data-tone', tone);
  setText(said, tone === 'quiet' ? text : `${clock(Date.now())} ${text}`);
}

async function signIn(token) {
  dashboard?.stop();
  dashboard = new Dashboard(new Api(token));
  try {
    await dashboard.start();
    byId('sign-in').hidden = true;
    byId('main').hidden = false;
    say('quiet', '');
  } catch (refusal) {
    if (refusal.status === 0) { // it may be starting; the token may be right
      say('bad', `${refusal.message}; trying again`);
      const attempt = dashboard;
      setTimeout(() => attempt === dashboard && signIn(token), AGAIN);
    } else {
      signOut(refusal.message);
    }
  }
}

function signOut(why) {
  dashboard?.stop();
  dashboard = undefined;
  byId('main').hidden = true;
  byId('revert-all').hidden = true;
  byId('sign-in').hidden = false;
  byId('token').value = '';
  byId('token').focus();
  say(why ? 'bad' : 'quiet', why ?? '');
}

/** A link may bring the token; it is taken out of the address bar, so that it is neither shown nor kept in the history. */
function tokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname + location.search);
  }
  return token;
}

function enter() {
  const token = tokenOfAddress();
  if (token) {
    signIn(token);
  } else if (!dashboard) {
    signOut();
  }
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(byId('token').value.trim());
});
byId('revert-all').addEventListener('click', () => dashboard?.actions.revertAll());
byId('freeze-all').addEventListener('click', () => dashboard?.askFreezeAll());
bindKeys(() => dashboard, say);
addEventListener('hashchange', enter);
enter();
