// What is to be thought of a unit, in words: whether new is worse, as good, or cannot be told yet.

/** From here on the evidence is worth a word. */
const NEAR = 0.5;
/** Fewer requests on new in the last minute tell nothing. */
const FEW = 20;

/** unit as GET /site tells it; suspicion is the newest word of its guard. A word and its tone. */
export function verdictOf(unit, suspicion) {
  if (unit.latched) {
    return {word: unit.revert ? `taken back: ${unit.revert.cause}` : 'taken back', tone: 'bad'};
  }
  const gates = unit.plan?.gates ?? [];
  const failing = gates.find((gate) => gate.verdict === 'fail');
  if (failing) {
    return {word: `gate ${failing.gate} fails`, tone: 'bad'};
  }
  if (unit.holds?.length > 0) {
    return {word: `may not grow: ${unit.holds[0].stream}`, tone: 'alert'};
  }
  if (suspicion >= NEAR) {
    return {word: `new looks worse: evidence ${suspicion.toFixed(2)} of 1`, tone: 'alert'};
  }
  const unsure = gates.find((gate) => gate.verdict === 'inconclusive');
  if (unsure) {
    return {word: `cannot be told yet: ${unsure.gate}`, tone: 'quiet'};
  }
  if (unit.shareBp === 0) {
    return {word: 'nobody is on new by share', tone: 'quiet'};
  }
  const count = unit.measures?.new?.count ?? 0;
  return count < FEW ? {word: `too few on new to tell: ${count} in a minute`, tone: 'quiet'} : {word: 'nothing speaks against new', tone: 'good'};
}

/** What a revert would part visitors from, or has. */
export function lostWords({atStake, latched}) {
  if (!atStake || (atStake.writes === 0 && atStake.uncertain === 0)) {
    return atStake?.reversibility === 'forward-only' ? 'past its point of no return' : latched ? 'nothing was left on new' : 'nothing is lost if reverted';
  }
  const {writes, uncertain, amount, visitors, reversibility} = atStake;
  const parts = [`${writes} writes on new alone`, uncertain > 0 && `${uncertain} uncertain`, amount > 0 && `sum ${amount.toFixed(2)}`,
    visitors > 0 && `of ${visitors} visitors`, reversibility];
  return `${latched ? 'left on new' : 'if reverted'}: ${parts.filter(Boolean).join(', ')}`;
}

/** The stages of a plan as dots that need no colour. */
export function dotsOf(plan) {
  if (!plan) {
    return {text: '', label: ''};
  }
  const {state, stage, stages} = plan;
  const at = state === 'done' ? stages + 1 : state === 'aborted' ? 0 : stage;
  const mark = (number) => (number < at ? '●' : number === at ? '◉' : '○');
  const text = Array.from({length: stages}, (_, i) => mark(i + 1)).join('');
  return {text, label: at === 0 ? `${stages} stages, ${state.replace('-', ' ')}` : `stage ${Math.min(stage, stages)} of ${stages}, ${state}`};
}
