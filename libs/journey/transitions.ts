import { steps, type Step } from './codes.js';
import type { WayIn } from './events.js';

/** Whether and how one step leads to another. `by-placement`: not by a coach's choice, only by the start of a placement. */
export type Transition = Exclude<WayIn, 'start'> | 'ahead-with-advisory' | 'none';

/**
 * The journey is not linear (white paper, chapter 3: "de route is vaak iteratief"). Rows are where it stands, columns where it goes; the
 * table of the domain description, "Journey".
 */
export const transitions = {
  orientation: {
    orientation: 'none',
    'in-depth-orientation': 'ahead',
    matching: 'ahead',
    training: 'ahead-with-advisory',
    retention: 'by-placement',
  },
  'in-depth-orientation': {
    orientation: 'back',
    'in-depth-orientation': 'again',
    matching: 'ahead',
    training: 'ahead',
    retention: 'by-placement',
  },
  matching: {
    orientation: 'back',
    'in-depth-orientation': 'back',
    matching: 'none',
    training: 'ahead',
    retention: 'by-placement',
  },
  training: {
    orientation: 'back',
    'in-depth-orientation': 'back',
    matching: 'ahead',
    training: 'again',
    retention: 'by-placement',
  },
  retention: {
    orientation: 'back',
    'in-depth-orientation': 'back',
    matching: 'back',
    training: 'ahead',
    retention: 'none',
  },
} as const satisfies { readonly [from in Step]: { readonly [to in Step]: Transition } };

/** How a coach's choice leads from one step to another; null where it does not. */
export function wayFrom(from: Step, to: Step): Exclude<WayIn, 'start' | 'by-placement'> | null {
  const transition: Transition = transitions[from][to];
  switch (transition) {
    case 'ahead':
    case 'back':
    case 'again':
      return transition;
    case 'ahead-with-advisory':
      return 'ahead';
    case 'by-placement':
    case 'none':
      return null;
    default:
      return transition satisfies never;
  }
}

/** The steps that a coach can choose from here. */
export function stepsFrom(from: Step): readonly Step[] {
  return steps.filter((to) => wayFrom(from, to) !== null);
}
