// What the guard of a unit has against new, and what it would take to convince it.

import {el} from './dom.js';
import {moment, span} from './format.js';
import {fill} from './panel.js';

export class GuardSection {
  #body = el('ul', {class: 'facts-list'});

  constructor() {
    this.node = el('section', {class: 'panel', 'aria-labelledby': 'guard-title'}, el('div', {class: 'title'}, el('h3', {id: 'guard-title'}, 'Guard'),
      el('span', {class: 'hint'}, 'judges new at every answer, takes it back by itself')), el('div', {class: 'body'}, this.#body));
  }

  show(unit, suspicion) {
    const words = guardFacts(unit, suspicion);
    fill(this.#body, words, () => words.map((text) => el('li', {}, text)));
  }
}

function guardFacts({guard, revert, holds, latched, drill}, suspicion) {
  if (!guard?.armed) {
    return ['It is off: nothing takes this unit back but a person or a gate.'];
  }
  const {noise} = guard;
  return [
    `Evidence that new is worse: ${(suspicion ?? 0).toFixed(2)} of 1.`,
    `The rule that a person can read: ${guard.rule}.`,
    guard.controlShare && `${guard.controlShare} of who could be on new stays on old, to compare with.`,
    noise && `This site's own noise, watched for ${span(noise.watched * 1000)}: it would have caused ${noise.reverts} reverts; ${noise.heeded ? 'that is heeded' : 'not heeded yet'}.`,
    ...(holds ?? []).map((hold) => `Against growth, since ${moment(hold.since)}: ${hold.stream}. ${hold.detail}.`),
    latched && revert && `Taken back ${moment(revert.at)} (${revert.cause}): ${revert.detail}.${revert.heldUntil ? ` Not to be re-armed before ${moment(revert.heldUntil)}.` : ''}`,
    drill && `Last rehearsal: ${drill.sentence}.`,
  ].filter(Boolean);
}
