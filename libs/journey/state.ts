import type { CoachRole } from '../candidate/index.js';
import type { Obligation } from '../kernel/obligation.js';
import type { Sealed } from '../vault/sealed.js';
import type { Advisory, Line, ObservedLeak, PauseReason, Step, TaskKind } from './codes.js';
import type { Coach, Ending, StartFacts, StepEntered } from './events.js';
import type { ProfileFacts } from './facts.js';
import type { InDepthState } from './in-depth-orientation/state.js';
import type { OrientationState } from './orientation/state.js';
import type { Durability, Placement } from './retention/state.js';
import type { Training } from './training/state.js';

/** The step in which the weight lies now. */
export interface StepStanding {
  readonly step: Step;
  readonly iteration: number;
  readonly reason: StepEntered['data']['reason'];
  readonly enteredAt: string;
}

/** Whether silence is waited for, was signalled, or has no meaning now. */
export type Stall =
  | { readonly standing: 'off' }
  | { readonly standing: 'awaited'; readonly at: string }
  | { readonly standing: 'signalled'; readonly since: string; readonly at: string };

export interface Task {
  readonly task: string;
  readonly kind: TaskKind;
  readonly text?: Sealed;
  readonly role: CoachRole;
  /** Null: the coordinator's to hand out. */
  readonly assignee: string | null;
  readonly dueAt: string;
  readonly about: string | null;
  readonly status: 'open' | 'due' | 'done' | 'cancelled';
}

export interface Absence {
  readonly absence: number;
  readonly coach: string;
  readonly standIn: string;
  readonly returnsAt: string;
}

export interface Note {
  readonly note: string;
  readonly text: Sealed;
  readonly addedAt: string;
}

export interface LeakObservation {
  readonly observation: string;
  readonly leak: ObservedLeak;
  readonly step: Step;
  readonly iteration: number;
  readonly note?: Sealed;
}

/** What every journey has from its start on. */
export type Dossier = StartFacts & {
  /** Id of the journey. */
  readonly journey: string;
  readonly candidate: string;
  readonly number: number;
  readonly servicePoint: string;
  readonly personKey: string;
  readonly handover: string | null;
  readonly feedbackAgreed: boolean;
  /** What may be done with what is known of the candidate: everything, keeping it only (article 18 GDPR), or nothing, as it is gone. */
  readonly dataUse: 'free' | 'restricted' | 'erased';
  readonly startedAt: string;
  /** The start and each reopening. */
  readonly opening: number;
  /** When it started or was last reopened. */
  readonly openedAt: string;
  /** The line that was chosen last: in a conclusion of orientation, on a route map, in in-depth orientation, or by a placement. */
  readonly line: Line | null;
  readonly step: StepStanding;
  /** How often each step was entered. */
  readonly iterations: { readonly [step in Step]: number };
  /** As the candidate's stream said when a step was last entered. */
  readonly profile: ProfileFacts;
  readonly advisories: readonly { readonly advisory: Advisory; readonly step: Step; readonly iteration: number }[];
  readonly coaches: { readonly [role in CoachRole]?: Coach };
  /** Who is away now. */
  readonly absences: readonly Absence[];
  /** Absences so far. */
  readonly absent: number;
  readonly tasks: readonly Task[];
  readonly notes: readonly Note[];
  readonly leaks: readonly LeakObservation[];
  readonly orientation: OrientationState;
  readonly inDepth: InDepthState;
  readonly trainings: readonly Training[];
  readonly placements: readonly Placement[];
  readonly durability: readonly Durability[];
  /** When somebody last did something for the candidate. */
  readonly activeAt: string;
  readonly stall: Stall;
  /** How often the stall term started anew. */
  readonly stallTerms: number;
  readonly pauses: number;
  /** Obligations towards other streams that are not settled yet. */
  readonly followUps: readonly Obligation[];
  /** Follow-ups so far. */
  readonly followed: number;
};

export type NotStarted = { readonly status: 'not-started' };
export type ActiveState = Dossier & { readonly status: 'active' };
export type PausedState = Dossier & {
  readonly status: 'paused';
  readonly reason: PauseReason;
  readonly pausedAt: string;
  readonly resumesAt: string;
};
export type EndedState = Dossier & {
  readonly status: 'ended';
  readonly ending: Ending;
  readonly endedAt: string;
  /** Null once it can be reopened no more. */
  readonly reopenUntil: string | null;
};

export type OpenState = ActiveState | PausedState;
export type KnownState = OpenState | EndedState;
export type JourneyState = NotStarted | KnownState;
export type JourneyStatus = JourneyState['status'];

export const openStatuses = ['active', 'paused'] as const satisfies readonly OpenState['status'][];
export const journeyStatuses = [...openStatuses, 'ended'] as const satisfies readonly KnownState['status'][];

export const notStarted: JourneyState = { status: 'not-started' };

export function isOpen(state: JourneyState): state is OpenState {
  return state.status === 'active' || state.status === 'paused';
}

/** Ended for good: not to be reopened, and no durability is still to be established. */
export function isClosed(state: JourneyState): boolean {
  if (state.status !== 'ended' || state.reopenUntil !== null) return false;
  return state.durability.every(({ status }) => status !== 'ahead' && status !== 'due');
}
