// What is said of the stacks themselves: which of their origins give nothing.

import {moment} from './format.js';

/** Sentences of what is down; empty while everything is up. */
export function stackWords({stacks}) {
  return Object.entries(stacks).map(([side, {originsUp}]) => {
    const down = originsUp.filter((origin) => !origin.up);
    const names = down.map((origin) => `${origin.address} is down since ${moment(origin.since)}`).join(', ');
    return down.length === 0 ? '' : down.length === originsUp.length ? `${side} ANSWERS NOTHING: ${names}.`
      : `${side}: ${down.length} of ${originsUp.length} origins: ${names}.`;
  }).filter((text) => text).join(' ');
}
