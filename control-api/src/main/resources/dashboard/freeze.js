// What is said of a freeze: of one unit in a sentence, of the whole site in a row of figures.

import {el, setText} from './dom.js';
import {clock, span} from './format.js';

/** Whether its figures change by themselves, so that they are looked at more often. */
export function isMoving({freeze}) {
  return freeze.state === 'freezing' || freeze.mode === 'hold' || isLettingGo(freeze);
}

function isLettingGo(freeze) {
  return freeze.mode !== 'hold' && Boolean(freeze.hold) && !freeze.hold.ended;
}

export function freezeWords(unit, now) {
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
  const end = freeze.until ? `; opens in ${span(Date.parse(freeze.until) - now)} (${clock(freeze.until)})` : '; until somebody opens it';
  return `${freeze.state === 'frozen' ? 'Frozen' : 'Freezing'} ${freeze.mode}${begun}${still}${parked}${last}${end}.`;
}

/** "37 wait of 41 parked, 1 refused, 3 gone, 2 turned away". */
function parkedWords({parked, hold}) {
  const some = (count, word) => (count > 0 ? `, ${count} ${word}` : '');
  return hold ? `${parked} of ${hold.parked} parked wait${some(hold.sent, 'sent')}${some(hold.refused, 'refused')}${some(hold.gone, 'gone')}`
    + `${some(hold.turnedAway, 'turned away')}${hold.exact ? '' : ' (NOT EXACT)'}` : `${parked} parked`;
}

/** "12 callbacks wait to be replayed, 1 is a dead letter: sluice freeze callbacks."; nothing where there are none. */
export function callbackWords({waiting, dead}) {
  const parts = [];
  if (waiting > 0) {
    parts.push(`${waiting} ${waiting === 1 ? 'callback waits' : 'callbacks wait'} to be replayed`);
  }
  if (dead > 0) {
    parts.push(`${dead} ${dead === 1 ? 'is a dead letter' : 'are dead letters'}: sluice freeze callbacks`);
  }
  return parts.length > 0 ? `${parts.join(', ')}.` : '';
}

/** The clock, the writes in flight, the parked and the last write of all units that are not open, or let go what they parked. */
export class FreezeFigures {
  #figures = ['clock', 'writes in flight', 'parked', 'last write'].map((name) => ({name, value: el('dd')}));

  constructor(place) {
    this.place = place;
    place.replaceChildren(...this.#figures.map(({name, value}) => el('div', {}, el('dt', {}, name), value)));
  }

  show(units, now) {
    const shut = units.filter((unit) => unit.freeze.state !== 'open' || isLettingGo(unit.freeze));
    this.place.hidden = shut.length === 0;
    const since = shut.map(({freeze}) => Date.parse(freeze.since ?? freeze.hold.since));
    const sum = (field) => shut.reduce((all, {freeze}) => all + (freeze[field] ?? 0), 0);
    const last = shut.map(({freeze}) => freeze.lastWrite).filter(Boolean).sort().at(-1);
    const texts = [span(now - Math.min(...since)), String(sum('writesInFlight')), String(sum('parked')), last ? clock(last) : '–'];
    this.#figures.forEach(({value}, i) => setText(value, texts[i]));
  }
}
