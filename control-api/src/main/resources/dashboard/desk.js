// What a page that is signed in knows: the site as it was told last, what was measured since, the journal, and as whom it asks.

import {Actions} from './actions.js';
import {EventStream} from './events.js';
import {isMoving} from './freeze.js';
import {Journal} from './journal.js';
import {Trail} from './trail.js';

const STALE = 3_000;
const CALM = 5_000;
const MOVING = 1_000;
const JOURNAL_AGAIN = 10_000;
/** Seconds of each unit that are remembered; of more units than MANY fewer, for all of them are in memory. */
const LONG = 600;
const SHORT = 180;
const MANY = 100;
/** What changes more than units that it names. */
export const SITE = '';
const ROLES = ['viewer', 'operator', 'approver', 'admin'];

export class Desk {
  #trails = new Map();
  #aheadBy = 0;
  #broken = '';
  #asking = false;
  #heardAt = 0;

  /** say(tone, text) tells what became of something; changed() after each news; heard(entry) for each entry of the journal as it comes. */
  constructor(api, {say, changed, heard}) {
    this.api = api;
    this.say = say;
    this.changed = changed;
    this.heard = heard;
    this.journal = new Journal(api);
    this.actions = new Actions(api, {say, after: () => this.refreshQuietly(), standing: () => this.site.generation});
  }

  async start() {
    await this.refresh();
    this.stream = new EventStream(this.api, () => this.journal.lastSeq, {
      heard: (event) => this.#hear(event), broken: (failure, wait) => this.#lost(failure, wait),
    });
    this.stream.run(); // from now on; what was before is read beside it, for nobody waits for a journal at two in the morning
    this.#readJournal();
    this.#look();
  }

  stop() {
    this.stopped = true;
    this.actions.stop();
    this.stream?.stop();
    clearTimeout(this.looking);
    clearTimeout(this.readingJournal);
  }

  /** Why its token may not do what needs a role, with a unit or, by the name SITE, with all of it; empty: it may. */
  whyNot(role, unit) {
    const {name, role: own, units = []} = this.site.caller;
    if (ROLES.indexOf(own) < ROLES.indexOf(role)) {
      return `needs role ${role}; token ${name} has role ${own}`;
    }
    return unit === undefined || units.length === 0 || units.includes(unit) ? '' : `token ${name} is for ${units.join(', ')} alone`;
  }

  unit(name) {
    return this.site.units.find((unit) => unit.name === name);
  }

  trail(name) {
    if (!this.#trails.has(name)) {
      this.#trails.set(name, new Trail(this.site.units.length > MANY ? SHORT : LONG));
    }
    return this.#trails.get(name);
  }

  /** The time of the server, in milliseconds. */
  now() {
    return Date.now() + this.#aheadBy;
  }

  get connection() {
    const age = Date.now() - this.#heardAt;
    const live = this.#heardAt > 0 && age < STALE && !this.#broken;
    const since = this.#heardAt > 0 ? `stale for ${Math.round(age / 1000)} s` : 'waiting for the first measures';
    return {live, stale: !live && this.#heardAt > 0, words: live ? 'live' : `${since}${this.#broken ? `; ${this.#broken}` : ''}`};
  }

  /** Reads the whole site again; what is under way already is enough. */
  async refresh() {
    if (this.#asking) {
      return;
    }
    this.#asking = true;
    try {
      const site = await this.api.get('/site');
      this.site = site;
      this.#aheadBy = Date.parse(site.time) - Date.now();
      this.changed();
    } finally {
      this.#asking = false;
    }
  }

  /** The connection line tells of a failure; nobody asked for this read. */
  refreshQuietly() {
    return this.refresh().catch((refusal) => {
      this.#broken = this.#broken || refusal.message;
    });
  }

  async #readJournal() {
    try {
      await this.journal.load();
      this.journalTrouble = '';
    } catch (refusal) {
      this.journalTrouble = refusal.message;
      if (!this.stopped) {
        this.readingJournal = setTimeout(() => this.#readJournal(), JOURNAL_AGAIN);
      }
    }
    this.changed();
  }

  #hear(event) {
    this.#heardAt = Date.now();
    this.#broken = '';
    const told = JSON.parse(event.data);
    if (event.type === 'measures') {
      told.units.forEach((live) => this.trail(live.name).add(this.now(), live));
      if (told.generation > this.site.generation) {
        this.refreshQuietly();
      }
      this.changed();
    } else if (event.type === 'journal' && this.journal.add(told)) {
      this.heard(told);
      this.refreshQuietly();
    }
  }

  #lost(failure, wait) {
    this.#broken = `${failure ? `${failure.message}, ` : ''}lost, next attempt in ${Math.ceil(wait / 1000)} s`;
    this.changed();
  }

  #look() {
    this.looking = setTimeout(() => {
      if (!document.hidden) {
        this.refreshQuietly();
      }
      this.#look();
    }, this.site.units.some(isMoving) ? MOVING : CALM);
  }
}
