// What can be asked for: how the API is told, and how its answer reads after "would" and after it was done.

import {unitName} from './format.js';

const ONE_CLICK = 'one click on the dashboard';

function at(unit, rest) {
  return `/units/${encodeURIComponent(unit)}/${rest}`;
}

function listed(units) {
  return units.map(unitName).join(', ');
}

export function revert(unit, refused) {
  return {
    what: `Revert of ${unit}`, would: 'take back to old', did: 'Reverted to old:', next: `sluice revert ${unit}`, refused,
    method: 'POST', path: at(unit, 'revert'), body: {reason: ONE_CLICK}, said: reverted,
  };
}

/** Past its point of no return: with its name once more, and a reason. */
export function forcedRevert(unit, reason) {
  return {...revert(unit), body: {force: unit, reason}};
}

export function revertAll() {
  return {
    what: 'Revert of all units', would: 'take back to old', did: 'Reverted to old:', next: 'sluice revert --all',
    method: 'POST', path: '/revert', body: {reason: ONE_CLICK}, said: reverted,
  };
}

function reverted(done) {
  const lost = done.atStake.filter((stake) => stake.writes > 0)
    .map((stake) => `${stake.writes} writes of ${unitName(stake.name)} are on new alone${stake.uncertain > 0 ? `, ${stake.uncertain} uncertain` : ''}`);
  return [listed(done.units) || 'nothing', ...lost].join('; ');
}

/** Refused when something was changed since the generation that the page shows. */
export function share(unit, share, reason, generation) {
  return {
    what: `Share of ${unit}`, would: 'set', did: 'Set', next: 'look at the page again, then repeat it',
    method: 'PUT', path: at(unit, 'share'), body: {share, reason}, generation,
    said: movedWords,
  };
}

/** Of all units when none is named. */
export function restore(number, units, reason) {
  return {
    what: `Restoring generation ${number}`, would: 'set', did: 'Set', next: `sluice history restore ${number} --reason …`,
    method: 'POST', path: `/generations/${number}/restore`, body: {...(units && {units}), reason},
    said: (done) => [movedWords(done) || 'nothing: all of them stand so already',
      done.otherwise.length > 0 && `latch, freeze and plan stay as they are now, which is otherwise than then for ${listed(done.otherwise)}`,
      done.gone.length > 0 && `not in the file any more: ${listed(done.gone)}`, done.later.length > 0 && `there was no ${listed(done.later)} then`].filter(Boolean).join('; '),
  };
}

export function takeFile(unit, reason) {
  return {
    what: `Share of the file for ${unit}`, would: 'set', did: 'Set', next: 'look at the page again, then repeat it',
    method: 'POST', path: '/config/drift/take-file', body: {units: [unit], reason}, said: movedWords,
  };
}

export function keepLive(unit, reason) {
  return {
    what: `Leaving ${unit} where it stands`, would: 'leave', did: 'Left', next: 'look at the page again, then repeat it',
    method: 'POST', path: '/config/drift/keep-live', body: {units: [unit], reason}, said: (done) => `${listed(done.kept) || 'nothing'} as it stands, until the file says something else`,
  };
}

function movedWords(done) {
  return done.units.map((moved) => `${moved.name} ${moved.from} → ${moved.share}${movingWords(moved.moving)}`
    + `${moved.holds.length > 0 ? ` (against the word of its guard: ${moved.holds[0].detail})` : ''}`).join(', ');
}

/** Who changes sides, of the requests that were counted last. */
function movingWords(moving) {
  return moving && moving.visitorsBp > 0 ? ` (${moving.visitors} of its visitors to ${moving.to}, ${moving.requests} requests of the last ${moving.last} s)` : '';
}

export function rearm(unit, reason, change) {
  return {
    what: `Re-arm of ${unit}`, would: 'allow to be exposed again, at 0%:', did: 'May be exposed again, at 0%:', next: `sluice rearm ${unit} --reason …`,
    method: 'POST', path: at(unit, 'rearm'), body: {reason, ...(change && {change})}, said: (done) => listed(done.units),
  };
}

/** step: start, advance, hold, resume, postpone, skip or abort; more: what the step needs beside the reason. */
export function plan(unit, step, reason, more = {}) {
  return {
    what: `Plan of ${unit}, ${step}`, would: `${step}:`, did: 'Done:', next: `sluice plan ${step} ${unit}`,
    method: 'POST', path: at(unit, `plan/${step}`), body: {...more, reason}, said: (done) => done.sentence,
  };
}

export function drill(unit, reason) {
  return {
    what: `Drill of ${unit}`, would: 'rehearse a revert on test requests alone:', did: 'Drill begun:', next: `sluice drill ${unit}`,
    method: 'POST', path: `/drills/${encodeURIComponent(unit)}`, body: {reason}, said: (done) => `${done.unit}, asking for ${done.path}`,
  };
}

export function approve(unit, gate, reason) {
  return {
    what: `Approval of ${gate}`, would: 'approve', did: 'Approved', next: `sluice gate approve ${unit} ${gate}`,
    method: 'POST', path: at(unit, `gates/${encodeURIComponent(gate)}/approve`), body: {reason},
    said: (done) => `gate ${done.gate} of ${unitName(done.unit)}${!done.dryRun && done.verdict ? `, which says ${done.verdict}: ${done.sentence}` : ''}`,
  };
}

/** asked: mode, reason, for, units; without units everything. */
export function freeze(asked) {
  const isOpen = asked.mode === 'open';
  const units = asked.units ? listed(asked.units) : 'everything';
  return {
    what: isOpen ? 'Opening' : `Freeze ${asked.mode}`, would: isOpen ? 'open' : `freeze ${asked.mode}:`, did: isOpen ? 'Opened' : `Freezing ${asked.mode}:`,
    next: `sluice freeze ${asked.mode}`, method: 'PUT', path: '/freeze', body: asked,
    said: (done) => (done.dryRun ? `${units}${asked.for && !isOpen ? ` for ${asked.for}` : ''}` : `${units}, now ${done.state}`),
  };
}

/** step: start, end or extend. */
export function windowStep(name, step, reason, more = {}) {
  const words = {start: ['start', 'Started'], end: ['end', 'Ended'], extend: ['extend', 'Extended']}[step];
  return {
    what: `Window ${name}, ${step}`, would: words[0], did: words[1], next: 'look at the window again',
    method: 'POST', path: `/windows/${encodeURIComponent(name)}/${step}`, body: {...more, reason}, said: windowWords,
  };
}

export function planWindow(body) {
  return {
    what: `Window ${body.name}`, would: 'plan', did: 'Planned', next: 'mend what is named', method: 'POST', path: '/windows', body, said: windowWords,
  };
}

export function cancelWindow(name, reason) {
  return {
    what: `Window ${name}, cancel`, would: 'cancel', did: 'Cancelled', next: 'look at the window again',
    method: 'DELETE', path: `/windows/${encodeURIComponent(name)}?reason=${encodeURIComponent(reason || 'a look at what it would do')}`, said: windowWords,
  };
}

function windowWords(done) {
  return `window ${done.name}, ${done.mode} of ${listed(done.units) || 'everything'} from ${done.began ?? done.start} until ${done.end}`;
}

export function givePass(body) {
  return {
    what: 'Pass', would: 'let in', did: 'Made a pass for', next: 'mend what is named', method: 'POST', path: '/bypass', body,
    said: (done) => `${done.holder} to ${listed(done.units) || 'everything'} until ${done.until}`,
  };
}

export function revokePass(pass) {
  return {
    what: `Pass of ${pass.holder}`, would: 'take back', did: 'Taken back:', next: `sluice bypass revoke ${pass.id}`,
    method: 'DELETE', path: `/bypass/${encodeURIComponent(pass.id)}`, said: (done) => `pass ${done.id} of ${done.holder}`,
  };
}

/** step: retry or drop. */
export function callback(number, step, reason) {
  return {
    what: `Callback ${number}, ${step}`, would: step, did: step === 'retry' ? 'To be replayed again:' : 'Given up:', next: `sluice freeze callbacks ${step} ${number}`,
    method: 'POST', path: `/freeze/callbacks/${number}/${step}`, body: {reason}, said: (done) => `callback ${done.number}, ${done.method} ${done.path}`,
  };
}
