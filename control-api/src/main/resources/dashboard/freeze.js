// What is said of a freeze: of one unit in a sentence, of the whole site in another.

import {clock, span, unitName} from './format.js';

/** Whether its figures change by themselves, so that they are looked at more often. */
export function isMoving({freeze}) {
  return freeze.state === 'freezing' || freeze.mode === 'hold' || isLettingGo(freeze);
}

export function isLettingGo(freeze) {
  return freeze.mode !== 'hold' && Boolean(freeze.hold) && !freeze.hold.ended;
}

/** windows: those that run. */
export function freezeWords(unit, now, windows = []) {
  const {freeze} = unit;
  if (!freeze || (freeze.state === 'open' && !isLettingGo(freeze))) {
    return '';
  }
  if (isLettingGo(freeze)) {
    return `Letting go what was parked: ${parkedWords(freeze)}.`;
  }
  const begun = freeze.since ? ` for ${span(now - Date.parse(freeze.since))}` : '';
  const writes = freeze.writesInFlight === 1 ? '1 write is' : `${freeze.writesInFlight ?? 0} writes are`;
  const still = freeze.waitsFor ? `; it waits for ${freeze.waitsFor}` : freeze.state === 'freezing' ? `; ${writes} still in flight` : '';
  const parked = freeze.mode === 'hold' ? `; ${parkedWords(freeze)}` : '';
  const last = freeze.lastWrite ? `; last write ended ${clock(freeze.lastWrite)}` : '';
  const end = freeze.until ? `; opens in ${span(Date.parse(freeze.until) - now)} (${clock(freeze.until)})` : windowWords(unit, windows);
  return `${freeze.state === 'frozen' ? 'Frozen' : 'Freezing'} ${freeze.mode}${begun}${still}${parked}${last}${end}.`;
}

function windowWords(unit, windows) {
  const window = windows.find((one) => one.units.length === 0 || one.units.includes(unit.name));
  return window ? `; in window ${window.name}, which ends at ${clock(window.end)} (then: ${window.onOverrun})` : '; until somebody opens it';
}

/** "37 wait of 41 parked, 1 refused, 3 gone, 2 turned away". */
export function parkedWords({parked, hold}) {
  const some = (count, word) => (count > 0 ? `, ${count} ${word}` : '');
  return hold ? `${parked} of ${hold.parked} parked wait${some(hold.sent, 'sent')}${some(hold.refused, 'refused')}${some(hold.gone, 'gone')}`
    + `${some(hold.turnedAway, 'turned away')}${hold.exact ? '' : ' (NOT EXACT)'}` : `${parked} parked`;
}

/** The freeze of the whole site in a sentence. */
export function siteWords({units, freeze}, now) {
  const shut = units.filter((unit) => unit.freeze.state !== 'open');
  if (shut.length === 0) {
    return 'Open: every unit takes reads and writes.';
  }
  return shut.length === units.length ? `Everything: ${freezeWords(shut[0], now, freeze.windows).replace(/^./, (letter) => letter.toLowerCase())}`
    : `${shut.length} of ${units.length}: ${shut.map((unit) => unit.name).join(', ')} ${freeze.state}.`;
}

/** The same without anything that changes by the second, for those who have it read out. */
export function briefly({units, freeze}) {
  const shut = units.filter((unit) => unit.freeze.state !== 'open');
  if (shut.length === 0) {
    return 'Open: every unit takes reads and writes.';
  }
  return `${shut.length === units.length ? 'Everything' : shut.map((unit) => unitName(unit.name)).join(', ')}: ${freeze.state} ${[...new Set(shut.map((unit) => unit.freeze.mode))].join(', ')}.`;
}
