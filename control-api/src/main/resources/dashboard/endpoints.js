// The endpoints of a unit, those where new differs most from old first.

import {errors, millis, p95, percent, rate} from './format.js';
import {fill, Panel} from './panel.js';
import {small, table, toned} from './table.js';

const EVERY = 10_000;
const SECONDS = 300;
/** A difference below, or of fewer failures, is within what chance does to few requests. */
const SURE = 1.645;
const FEW = 3;

export class EndpointsPanel extends Panel {
  constructor(desk, name) {
    super('Endpoints', {
      hint: 'last 5 min, the largest difference first', every: EVERY,
      read: () => desk.api.get(`/measures?unit=${encodeURIComponent(name)}&last=${SECONDS}s`),
      show: ({measures}) => {
        const rows = ranked(measures);
        fill(this.body, rows, () => [endpointTable(rows)]);
      },
    });
  }
}

function endpointTable(rows) {
  return table('Endpoints by difference', [
    {name: 'Endpoint', cell: (row) => row.endpoint},
    {name: 'Difference', cell: (row) => [toned(row.tone, row.words), small(row.more)]},
    {name: 'req/s old', cls: 'n', cell: (row) => rate(row.old, SECONDS)}, {name: 'req/s new', cls: 'n', cell: (row) => rate(row.fresh, SECONDS)},
    {name: 'errors old', cls: 'n', cell: (row) => errors(row.old)}, {name: 'errors new', cls: 'n', cell: (row) => errors(row.fresh)},
    {name: 'p95 old', cls: 'n', cell: (row) => p95(row.old)}, {name: 'p95 new', cls: 'n', cell: (row) => p95(row.fresh)},
  ], rows, 'Nothing was asked for in the last 5 minutes.');
}

/** One row for each endpoint, by how much worse new is. */
function ranked(measures) {
  const rows = new Map();
  for (const measure of measures) {
    const row = rows.get(measure.endpoint) ?? {endpoint: measure.endpoint};
    row[measure.stack === 'old' ? 'old' : 'fresh'] = {...measure, errorRate: measure.count > 0 ? measure.failures / measure.count : 0};
    rows.set(measure.endpoint, row);
  }
  return [...rows.values()].filter((row) => row.old?.count || row.fresh?.count).map((row) => ({...row, ...difference(row)}))
    .sort((a, b) => b.weight - a.weight || a.endpoint.localeCompare(b.endpoint));
}

function difference({old, fresh}) {
  if (!old?.count || !fresh?.count) {
    return {weight: -1, tone: 'quiet', words: 'nothing to compare', more: fresh?.count ? 'nobody on old' : 'nobody on new'};
  }
  const more = fresh.errorRate - old.errorRate;
  const pooled = (old.failures + fresh.failures) / (old.count + fresh.count);
  const sure = more > 0 && fresh.failures >= FEW && more / Math.sqrt(pooled * (1 - pooled) * (1 / old.count + 1 / fresh.count) || 1) > SURE;
  const slower = old.p95 > 0 ? fresh.p95 / old.p95 - 1 : 0;
  const weight = (sure ? 10 : 1) * Math.max(0, more) * 100 + Math.max(0, slower);
  const words = [more !== 0 && `${more > 0 ? '+' : '−'}${percent(Math.abs(more))} errors`, Math.abs(slower) >= 0.1 && `p95 ${slower > 0 ? '+' : '−'}${Math.round(Math.abs(slower) * 100)} %`]
    .filter(Boolean).join(', ') || 'alike';
  return {weight, tone: sure ? 'bad' : slower > 0.1 ? 'alert' : 'quiet', words,
    more: more > 0 && !sure ? 'errors may be chance' : slower > 0.1 ? `${millis(fresh.p95)} for ${millis(old.p95)}` : ''};
}
