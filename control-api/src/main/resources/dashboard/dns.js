// Names whose address moves: how far, until when, what is wrong, and what the new addresses serve.

import {el} from './dom.js';
import {clock} from './format.js';

const ZONE = {
  old: 'the zone has the old records', new: 'the zone has the new records', mixed: 'the zone has old and new records', alien: 'the zone has records that are neither old nor new',
  empty: 'the zone has no such records', nxdomain: 'the zone says that the name does not exist', bogus: 'the signatures of the zone do not verify',
  servfail: 'the servers of the zone fail', silent: 'no server of the zone answers, so nothing is known',
};

/** What the servers of the zone say; that they say nothing is not that the old records are there. */
export function zoneWords(held) {
  return ZONE[held] ?? held;
}

/** How far it is; of a zone that says nothing that is not known. */
export function stateWord(state, zone) {
  return state === 'pre' && (zone === 'silent' || zone === 'servfail') ? 'not known' : state;
}

/** None where nothing is known, for an empty one would say that nobody has them. */
export function resolverBar(name, ratio) {
  return ratio === undefined ? [] : [el('progress', {max: 1, value: ratio, 'aria-label': `resolvers with the new ${name.type} of ${name.name}`})];
}

function words(name) {
  if (name.state === 'pre') {
    return zoneWords(name.zone);
  }
  const share = name.ratio === undefined ? 'not known yet' : `${(name.ratio * 100).toFixed(1)} %`;
  const expected = name.at95 && !(name.ratio >= 0.95) ? `, 95 % at ${clock(name.at95)}` : '';
  return `${share}${expected}`;
}

function row(name) {
  return el('li', {'data-tone': name.alarms.length > 0 || name.zone === 'silent' ? 'alert' : 'quiet'},
    el('span', {class: 'who'}, `${name.name} ${name.type}`), el('span', {}, stateWord(name.state, name.zone)), ...resolverBar(name, name.ratio), el('span', {}, words(name)),
    ...name.alarms.map((alarm) => el('p', {class: 'alarm'}, alarm)));
}

const STANDINGS = {fine: 'certificate fine', fails: 'certificate fails', unknown: 'not reached'};

/** A certificate as GET /site has it, or as GET /dns. */
export function certificateRow(sight) {
  const until = sight.until ?? sight.certificate?.until;
  const days = until ? Math.floor((Date.parse(until) - Date.now()) / 86400000) : undefined;
  return el('li', {'data-tone': sight.findings.length > 0 ? 'alert' : 'quiet'},
    el('span', {class: 'who'}, `${sight.host} at ${sight.address}`), el('span', {}, STANDINGS[sight.standing] ?? sight.standing),
    el('span', {}, days === undefined ? '' : `${days} d left`), ...sight.findings.map((finding) => el('p', {class: 'alarm'}, finding.sentence ?? finding)));
}

export function liveRow(live) {
  const share = live.ratio === undefined ? 'nobody comes' : `${(live.ratio * 100).toFixed(2)} % at the old address`;
  const expected = live.below01 && live.ratio > 0.001 ? `, below 0.1 % at ${clock(live.below01)}` : '';
  const bar = el('progress', {max: 1, value: 1 - (live.ratio ?? 0), 'aria-label': 'requests that do not come in at the old address'});
  const left = live.stragglers.map((one) => `${one.what} (${one.count})`).join(', ');
  return el('li', {'data-tone': 'quiet'},
    el('span', {class: 'who'}, 'real traffic'), el('span', {}, ''), bar, el('span', {}, `${share}${expected}`),
    el('p', {}, left === '' ? live.sentence : `${live.sentence}. Who still comes there: ${left}`));
}

/** Builds the list anew only when something is another. */
export function showNames(section, list, names, certificates, live) {
  section.hidden = names.length + certificates.length === 0 && live === undefined;
  const now = JSON.stringify([[names, certificates], live]);
  if (list.dataset.shown !== now) {
    list.dataset.shown = now;
    list.replaceChildren(...names.map(row), ...certificates.map(certificateRow), ...(live === undefined ? [] : [liveRow(live)]));
  }
}
