// What a button or a key of a unit leads to: a revert at once, a form for the rest.

import * as asks from './asks.js';
import {unitName} from './format.js';
import {openForceForm, openFreezeForm, openPlanForm, openRearmForm, openShareForm} from './unit-forms.js';

/** row has the unit, and the place where a form opens. */
export function askOfUnit(desk, what, row) {
  const {unit, formPlace} = row;
  switch (what) {
    case 'revert':
      desk.actions.carryOut(asks.revert(unit.name, (refusal) => {
        if (refusal.code === 'irreversible') {
          openForceForm(desk, formPlace, unit.name, refusal);
        }
      }));
      break;
    case 'plan':
      openPlanForm(desk, formPlace, unit);
      break;
    case 'share':
      openShareForm(desk, formPlace, unit);
      break;
    case 'rearm':
      openRearmForm(desk, formPlace, unit);
      break;
    default:
      openFreezeForm(desk, formPlace, `Freeze of ${unitName(unit.name)}`, unit.freeze.state !== 'open', [unit.name]);
  }
}
