// Where a unit stands in its plan: a line under its state, and a sentence when something holds it.

import {clock, span} from './format.js';

/** stage 2 of 6 · dwell, 12 min left · errors pass, latency inconclusive. sinceMillis: how old what is told is. */
export function planLine(unit, sinceMillis) {
  const {plan} = unit;
  if (!plan || unit.latched || plan.state === 'not-started' || plan.state === 'aborted') {
    return '';
  }
  if (plan.state === 'done') {
    return 'plan done';
  }
  const left = plan.left === undefined ? '' : `, ${span(plan.left * 1000 - (plan.state === 'running' ? sinceMillis : 0))} left`;
  const phase = plan.state === 'held' ? 'held' : `${plan.phase}${left}`;
  return [`stage ${plan.stage} of ${plan.stages}`, phase, verdicts(plan)].filter((text) => text).join(' · ');
}

function verdicts(plan) {
  return (plan.gates ?? []).map((gate) => `${gate.gate} ${gate.verdict === 'none' ? 'asked' : gate.verdict}`).join(', ');
}

/** bad: what was skipped, for ever; alert: held or failing; else quiet. */
export function planTone(unit) {
  const {plan} = unit;
  if (plan?.skipped?.length > 0) {
    return 'bad';
  }
  const fails = plan?.gates?.some((gate) => gate.verdict === 'fail');
  return plan?.state === 'held' || fails ? 'alert' : 'quiet';
}

export function planWords(unit) {
  const {plan} = unit;
  if (!plan || unit.latched) {
    return '';
  }
  const halt = plan.halt ? `The plan is held since ${clock(plan.halt.at)}: ${plan.halt.reason}.` : '';
  const waits = plan.state === 'running' && plan.phase === 'entry' && plan.waits?.length > 0 ? `Nothing rises: ${plan.waits.join('; ')}.` : '';
  const fails = (plan.gates ?? []).filter((gate) => gate.verdict === 'fail').map((gate) => `Gate ${gate.gate} of ${gate.unit}: ${gate.sentence}.`);
  const skipped = (plan.skipped ?? []).map((skip) => `SKIPPED in stage ${skip.stage} (${skip.phase}) by ${skip.by}: ${skip.reason}.`);
  const unsure = (plan.gates ?? []).filter((gate) => gate.verdict === 'inconclusive')
    .map((gate) => `Gate ${gate.gate} of ${gate.unit} cannot tell yet: ${gate.sentence}; ${gate.remedy}.`);
  return [halt, waits, ...fails, ...unsure, ...skipped].filter((text) => text).join(' ');
}
