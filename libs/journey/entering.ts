import type { Context } from '../kernel/aggregate.js';
import { activity } from './activity.js';
import { onEntering } from './advisories.js';
import type { AllowedState } from './allowed-commands.js';
import type { EnterStep } from './commands.js';
import type { Decision } from './decide.js';
import type { JourneyEvent, StepEntered } from './events.js';
import type { Activity } from './facts.js';
import { refuse } from './rejections.js';
import type { Dossier } from './state.js';
import { overtaken } from './tasks.js';
import { stepsFrom, wayFrom } from './transitions.js';

/** By a coach's choice; what comes next after a placement is then answered. */
export function enterStep(state: AllowedState<'enter-step'>, data: EnterStep['data'], context: Context): Decision {
  const { step, reason, note, profile } = data;
  const way = wayFrom(state.step.step, step);
  if (way === null) {
    const code = step === 'retention' ? 'retention-starts-with-a-placement' : 'no-such-transition';
    return refuse(code, { step: state.step.step, steps: [...stepsFrom(state.step.step)] });
  }
  const entry = { step, way, reason, profile, enteredAt: context.now, ...(note && { note }) };
  return [...entered(state, entry, activity(state, context)), ...overtaken(state, ({ kind }) => kind === 'what-next', context)];
}

/** The next iteration of a step, and what it calls for; nothing is blocked. */
export function entered(
  state: Dossier,
  entry: Pick<StepEntered['data'], 'step' | 'way' | 'reason' | 'profile' | 'enteredAt' | 'note'>,
  active: Activity,
): readonly JourneyEvent[] {
  const { step, profile, enteredAt } = entry;
  const iteration = state.iterations[step] + 1;
  const from = state.step.step;
  return [
    { type: 'journey.step-entered.v1', data: { ...entry, from, iteration, ...active }, occurred: enteredAt },
    ...onEntering(state, step, iteration, profile),
  ];
}
