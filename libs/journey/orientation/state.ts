import type { Line } from '../codes.js';
import type { Sealed } from '../../vault/sealed.js';
import { preconditions, type Precondition, type PreconditionStanding } from './codes.js';
import type { Interest, OrientationConclusion, PlannedConversation, Station } from './events.js';

export interface RouteMap {
  readonly version: number;
  readonly line: Line;
  readonly stations: readonly Station[];
  readonly drawnAt: string;
}

export interface RecordedPrecondition {
  readonly standing: PreconditionStanding;
  readonly action?: Sealed;
  readonly note?: Sealed;
}

export interface OrientationState {
  /** Planned and not yet held or missed. */
  readonly planned: PlannedConversation | null;
  readonly held: number;
  readonly missed: number;
  /** When the first substantive conversation was held. */
  readonly intakeAt: string | null;
  readonly interests: readonly Interest[];
  readonly talents?: Sealed;
  readonly motivation?: Sealed;
  readonly preconditions: { readonly [precondition in Precondition]?: RecordedPrecondition };
  /** All versions, oldest first. */
  readonly routeMaps: readonly RouteMap[];
  readonly conclusions: readonly { readonly iteration: number; readonly conclusion: OrientationConclusion }[];
}

export const notOriented: OrientationState = {
  planned: null,
  held: 0,
  missed: 0,
  intakeAt: null,
  interests: [],
  preconditions: {},
  routeMaps: [],
  conclusions: [],
};

/** Those that are open, or were never talked about. */
export function openPreconditions(state: OrientationState): readonly Precondition[] {
  return preconditions.filter((precondition) => (state.preconditions[precondition]?.standing ?? 'open') === 'open');
}
