// Asks the API for what somebody wants: first what it would do, then to do it, and says in words what became of it.

import {Refusal} from './api.js';

const UNSAID = 'a look at what it would do';

export class Actions {
  #api;
  #say;
  #after;

  /** say(tone, text) shows an outcome; after() is called when something was done or refused: what is shown may be old then. */
  constructor(api, {say, after}) {
    this.#api = api;
    this.#say = say;
    this.#after = after;
  }

  /** What an ask would do, in a sentence and its tone; nothing is changed. */
  async preview(ask) {
    try {
      const done = await this.#send(ask, true);
      return {tone: 'quiet', text: `Would ${ask.would} ${ask.said(done)}.`};
    } catch (refusal) {
      return {tone: 'bad', text: `Would be refused: ${told(refusal).message}.${refusal.remedy ? ` Next: ${refusal.remedy}` : ''}`};
    }
  }

  /** The answer; undefined when it was not done. */
  async carryOut(ask) {
    this.#say('quiet', `${ask.what}: asking…`);
    try {
      const done = await this.#send(ask, false);
      this.#say('good', `${ask.did} ${ask.said(done)}. Generation ${done.generation}.${onDisk(done)}`);
      return done;
    } catch (refusal) {
      this.#say('bad', `${ask.what} was NOT done: ${told(refusal).message}. Next: ${refusal.remedy || ask.next}`);
      ask.refused?.(refusal);
      return undefined;
    } finally {
      this.#after();
    }
  }

  #send({method, path, body, generation}, isDry) {
    const to = isDry ? `${path}${path.includes('?') ? '&' : '?'}dry-run=true` : path;
    if (method === 'DELETE') {
      return this.#api.delete(to);
    }
    const said = isDry && 'reason' in body && !body.reason ? {...body, reason: UNSAID} : body;
    return method === 'PUT' ? this.#api.put(to, said, generation) : this.#api.post(to, said, generation);
  }
}

function told(e) {
  if (!(e instanceof Refusal)) {
    throw e;
  }
  return e;
}

function onDisk(done) {
  return done.durable === undefined ? '' : done.durable ? ' Written to disk.' : ' In force; not on disk yet, which is being retried.';
}
