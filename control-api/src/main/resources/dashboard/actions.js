// What the page can ask for. Each says afterwards what became of it; each returns whether it was done.

import {Refusal} from './api.js';
import {unitName} from './format.js';

const REASON = 'one click on the dashboard';

export class Actions {
  #api;
  #say;
  #refused;
  #changed;

  /** say(tone, text) shows an outcome; refused(refusal) is told of every refusal; changed() after every success. */
  constructor(api, {say, refused, changed}) {
    this.#api = api;
    this.#say = say;
    this.#refused = refused;
    this.#changed = changed;
  }

  revert(unit) {
    return this.#do(`Revert of ${unit}`, `sluice revert ${unit}`, async () => {
      const done = await this.#api.post(`/units/${encodeURIComponent(unit)}/revert`, {reason: REASON});
      return reverted(done);
    });
  }

  revertAll() {
    return this.#do('Revert of all units', 'sluice revert --all', async () => reverted(await this.#api.post('/revert', {reason: REASON})));
  }

  /** Refused when something was changed since the generation that the page shows. */
  setShare(unit, share, reason, generation) {
    return this.#do(`Share of ${unit}`, 'look at the page again, then repeat it', async () => {
      const done = await this.#api.put(`/units/${encodeURIComponent(unit)}/share`, {share, reason}, generation);
      return `Set ${done.units.map((moved) => `${moved.name} ${moved.from} → ${moved.share}`).join(', ')}. Generation ${done.generation}.`;
    });
  }

  rearm(unit, reason) {
    return this.#do(`Re-arm of ${unit}`, `sluice rearm ${unit} --reason …`, async () => {
      const done = await this.#api.post(`/units/${encodeURIComponent(unit)}/rearm`, {reason});
      return `May be exposed again, at 0%: ${done.units.join(', ')}. Generation ${done.generation}.`;
    });
  }

  /** asked: mode, reason, for, units; without units everything. */
  freeze(asked) {
    return this.#do(`Freeze ${asked.mode}`, `sluice freeze ${asked.mode}`, async () => {
      const done = await this.#api.put('/freeze', asked);
      const units = asked.units ? asked.units.map(unitName).join(', ') : 'everything';
      return `${asked.mode === 'open' ? 'Opened' : `Freezing ${asked.mode}:`} ${units}. Now ${done.state}. Generation ${done.generation}.`;
    });
  }

  async #do(what, next, call) {
    this.#say('quiet', `${what}: asking…`);
    try {
      this.#say('good', await call());
      this.#changed();
      return true;
    } catch (e) {
      if (!(e instanceof Refusal)) {
        throw e;
      }
      this.#say('bad', `${what} was NOT done: ${e.message}. Next: ${e.remedy || next}`);
      this.#refused(e);
      return false;
    }
  }
}

function reverted(done) {
  const disk = done.durable ? 'Written to disk.' : 'In force; not on disk yet, which is being retried.';
  return `Reverted to old: ${done.units.join(', ')}. Generation ${done.generation}. ${disk}`;
}
