import type { Context } from '../kernel/aggregate.js';
import { activity } from './activity.js';
import { onEntering } from './advisories.js';
import type { AllowedState } from './allowed-commands.js';
import { steps, type Advisory, type Step } from './codes.js';
import type { EnterStep } from './commands.js';
import type { Decision } from './decide.js';
import type { JourneyEvent, StepEntered, WayIn } from './events.js';
import type { Activity, ProfileFacts } from './facts.js';
import { refuse } from './rejections.js';
import type { Dossier } from './state.js';
import { overtaken } from './tasks.js';
import { stepsFrom, transitions, wayFrom } from './transitions.js';

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

/** A step that can come next, what leads there, and what entering it would advise now. */
export interface StepAhead {
  readonly step: Step;
  readonly way: Exclude<WayIn, 'start'>;
  /** The how-many-eth time it would be. */
  readonly iteration: number;
  /** A coach gives a reason (`enter-step`), or work begins (`begin-placement`). */
  readonly needs: 'reason' | 'placement';
  readonly advisories: readonly Advisory[];
}

/** The steps that can come next, in their own order; `profile` is what the candidate's stream says now. */
export function stepsAhead(state: Dossier, profile: ProfileFacts): readonly StepAhead[] {
  const from = state.step.step;
  return steps.flatMap((step): readonly StepAhead[] => {
    const way = transitions[from][step] === 'by-placement' ? 'by-placement' : wayFrom(from, step);
    if (way === null) return [];
    const iteration = state.iterations[step] + 1;
    const advisories = onEntering(state, step, iteration, profile).map(({ data }) => data.advisory);
    return [{ step, way, iteration, needs: way === 'by-placement' ? 'placement' : 'reason', advisories }];
  });
}
