// Asks the API for what somebody wants: first what it would do, then to do it, and says in words what became of it.

import {Refusal} from './api.js';

const LOST_UPDATE = 412;
const LOOK_AGAIN = 3_000;
const UNSAID = 'a look at what it would do';

export class Actions {
  #api;
  #say;
  #after;
  #standing;
  #stopped = false;

  /** say(tone, text) shows an outcome; after() is called when something was done or refused: what is shown may be old then. standing() is the generation that is shown. */
  constructor(api, {say, after, standing}) {
    this.#api = api;
    this.#say = say;
    this.#after = after;
    this.#standing = standing;
  }

  /** Nobody wants to know any more what became of an ask. */
  stop() {
    this.#stopped = true;
  }

  /** What an ask would do, in a sentence and its tone; nothing is changed. */
  async preview(ask) {
    try {
      const done = await this.#send(ask, true);
      return {tone: 'quiet', text: `Would ${ask.would} ${ask.said(done)}.`};
    } catch (refusal) {
      return told(refusal).status === 0 ? {tone: 'alert', text: `What it would do is not known: ${refusal.message}.`}
        : {tone: 'bad', text: `Would be refused: ${refusal.message}.${refusal.remedy ? ` Next: ${refusal.remedy}` : ''}`};
    }
  }

  /** The answer; undefined when it was not done. */
  async carryOut(ask) {
    this.#say('quiet', `${ask.what}: asking…`);
    const before = this.#standing();
    try {
      const done = await this.#send(ask, false);
      this.#say('good', `${ask.did} ${ask.said(done)}. Generation ${done.generation}.${onDisk(done)}`);
      return done;
    } catch (refusal) {
      if (told(refusal).status === 0) {
        this.#say('bad', `${ask.what}: it is NOT KNOWN whether it was done: ${refusal.message}. Looking again until it answers; the journal has what was done.`);
        this.#lookAgain(ask, before);
      } else {
        const next = refusal.status === LOST_UPDATE ? ask.next : refusal.remedy || ask.next; // the page itself sends what it shows
        this.#say('bad', `${ask.what} was NOT done: ${refusal.message}. Next: ${next}`);
        ask.refused?.(refusal);
      }
      return undefined;
    } finally {
      this.#after();
    }
  }

  /** Until the API answers: then what is shown and the journal say what was done, and this says which generation that is. */
  async #lookAgain({what}, before) {
    while (!this.#stopped) {
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_AGAIN);
      });
      const {generation, refused} = await this.#api.get('/site').catch((refusal) => ({refused: told(refusal).status !== 0}));
      if (generation && !this.#stopped) {
        this.#say('alert', generation > before ? `${what}: the control API answers again, at generation ${generation} (it was ${before}): the last change in the journal says whether that was it.`
          : `${what}: the control API answers again, and nothing was changed: the generation is still ${generation}.`);
        this.#after();
      }
      if (generation || refused) {
        return;
      }
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
