// The address: how far each name has moved, who still has the old records, what the new addresses serve, who still comes to the old one.

import {el} from '../dom.js';
import {certificateRow, liveRow, resolverBar, stateWord, zoneWords} from '../dns.js';
import {moment, percent, span} from '../format.js';
import {fill, Panel} from '../panel.js';
import {small, table, toned} from '../table.js';

const EVERY = 10_000;
const HELD = {old: 'plain', new: 'good', mixed: 'alert', alien: 'bad', empty: 'alert', nxdomain: 'bad', bogus: 'bad', servfail: 'bad', silent: 'bad'};

export class AddressPage {
  title = 'Address';

  constructor(desk) {
    this.panel = new Panel('Names', {
      hint: 'the last round of each', every: EVERY, read: () => desk.api.get('/dns'),
      show: ({names, certificates, live}) => fill(this.panel.body, [names, certificates, live], () => parts(names, certificates, live)),
    });
    this.node = el('div', {class: 'page'}, el('h2', {tabindex: -1}, 'Address ', el('span', {class: 'hint'}, 'who has the new records')), this.panel.node);
    this.panel.look();
  }

  show() {} // the panel looks by itself

  close() {
    this.panel.close();
  }
}

function parts(names, certificates, live) {
  if (names.length + certificates.length === 0 && live === undefined) {
    return [el('p', {class: 'nothing'}, 'No name is watched, or none was looked at yet: put names under dns.watch of the file.')];
  }
  return [...names.map(nameCard), ...(certificates.length > 0 ? [el('h4', {}, 'What the new addresses serve'), el('ol', {class: 'names'}, ...certificates.map(certificateRow))] : []),
    ...(live ? [el('h4', {}, 'Real traffic'), el('ol', {class: 'names'}, liveRow(summaryOf(live)))] : [])];
}

/** As GET /site has it. */
function summaryOf(live) {
  return {...live, below01: live.forecast.below01, sentence: live.decommission.sentence};
}

function nameCard(name) {
  const {authority, propagated, forecast, revert} = name;
  const {ratio, low, high} = propagated;
  const share = ratio === undefined ? 'not known' : `${percent(ratio)} (${percent(low)} to ${percent(high)})`;
  return el('article', {class: 'name', 'aria-label': `${name.name} ${name.type}`},
    el('h4', {}, `${name.name} ${name.type} `, toned(HELD[authority.holds] ?? 'plain', stateWord(name.state, authority.holds))),
    el('p', {'data-tone': HELD[authority.holds] === 'bad' ? 'bad' : 'plain'}, zoneWords(authority.holds), authority.ttl === undefined ? '' : `; TTL ${span(authority.ttl * 1000)}`,
      authority.since ? `; all of them new since ${moment(authority.since)}` : '', `; looked at ${moment(name.at)}.`),
    ...[authority.unasked && `Resolvers were not asked: ${authority.unasked}.`, authority.delegation].filter(Boolean).map((text) => el('p', {'data-tone': 'alert'}, text)),
    el('div', {class: 'line'}, ...resolverBar(name, ratio), el('span', {}, `resolvers with the new records: ${share}`)),
    el('p', {class: 'keys'}, forecastWords(forecast), revert.at95 ? ` Undone now, 95 % would have the old ones at ${moment(revert.at95)}.` : ''),
    ...name.alarms.map((alarm) => el('p', {'data-tone': alarm.severity === 'info' ? 'quiet' : alarm.severity === 'critical' ? 'bad' : 'alert'}, `${alarm.severity}: ${alarm.sentence}. Next: ${alarm.remedy}.`)),
    servers(name), resolvers(name), el('details', {}, el('summary', {}, `Records to restore for ${name.name} ${name.type}`), el('pre', {tabindex: 0}, revert.records.join('\n'))));
}

function forecastWords(forecast) {
  const known = [forecast.at95 && `95 % at ${moment(forecast.at95)}`, forecast.at99 && `99 % at ${moment(forecast.at99)}`, forecast.last && `the last at ${moment(forecast.last)}`].filter(Boolean);
  return known.length > 0 ? `Expected: ${known.join(', ')}.` : 'When it will be through cannot be told.';
}

function servers(name) {
  return table(`Servers of the zone, ${name.name} ${name.type}`, [
    {name: 'Server of the zone', cell: (one) => one.server}, {name: 'Holds', cell: (one) => [toned(HELD[one.holds] ?? 'plain', one.holds), small(one.said)]},
    {name: 'Values', cell: (one) => one.values.join(', ') || '–'}, {name: 'Serial', cell: (one) => String(one.serial ?? '–')},
  ], name.authority.servers, 'No server of the zone was reached.');
}

function resolvers(name) {
  return table(`Resolvers, ${name.name} ${name.type}`, [
    {name: 'Resolver', cell: (one) => [one.resolver, small(one.place)]},
    {name: 'Holds', cell: (one) => [toned(HELD[one.holds] ?? 'plain', one.holds), small(one.late ? 'late' : one.informative ? '' : 'may be because of us')]},
    {name: 'Values', cell: (one) => [one.values.join(', ') || '–', small(one.said)]},
    {name: 'Forgets', cell: (one) => (one.flip ? moment(one.flip) : one.remaining === undefined ? '–' : `in ${span(one.remaining * 1000)}`)},
  ], name.resolvers, 'No resolver was asked.');
}
