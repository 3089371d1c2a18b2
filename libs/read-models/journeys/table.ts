import type { CoachRole, OriginChannel, Persona } from '../../candidate/index.js';
import { openStatuses } from '../../journey/index.js';
import type {
  Absence,
  Advisory,
  AgendaItem,
  Coach,
  Durability,
  Ending,
  InDepthState,
  JourneyStatus,
  LeakObservation,
  Line,
  OrientationState,
  Outcome,
  PauseReason,
  Placement,
  Risk,
  Route,
  Stall,
  Step,
  StepStanding,
  Task,
  Training,
} from '../../journey/index.js';
import { bool, instant, integer, json, oneOf, orNull, stateTable, text, texts, type RowIn } from '../../projection/table.js';

/** Where somebody works now; what was agreed stands in {@link JourneyDetail}. */
export interface RunningPlacement {
  readonly placement: string;
  readonly employer: string;
  /** First working day. */
  readonly since: string;
  readonly line: Line | null;
  readonly risk: Risk;
}

type ByRole = { readonly [role in CoachRole]?: string };

/** The caseload: a line per journey. Nothing in it names the candidate, so that it outlives erasure. */
export const journeys = stateTable({
  name: 'journeys',
  columns: {
    id: text,
    candidate: text,
    /** The how-many-eth of this candidate. */
    number: integer,
    servicePoint: text,
    handover: orNull(text),
    revision: integer,
    route: oneOf<Route>(),
    originChannel: oneOf<OriginChannel>(),
    originCampaign: orNull(text),
    /** At the start. */
    persona: oneOf<`${Persona}`>(),
    /** Key of who handed over or referred. */
    sender: orNull(text),
    region: orNull(text),
    status: oneOf<Exclude<JourneyStatus, 'not-started'>>(),
    step: oneOf<Step>(),
    iteration: integer,
    stepEnteredAt: instant,
    /** On the route map as drawn last, else the direction that orientation came to. */
    line: orNull(oneOf<Line>()),
    /** Subject by role. */
    coaches: json<ByRole>(),
    /** Subject by role, where another than the coach does the work now. */
    standIns: json<ByRole>(),
    /** Subjects of all who guide the candidate here now. */
    guides: texts,
    /** What is due first, overdue or ahead. */
    next: orNull(oneOf<AgendaItem['what']>()),
    nextDue: orNull(instant),
    stall: oneOf<Stall['standing']>(),
    stalledSince: orNull(instant),
    openTasks: integer,
    /** Those of the open tasks whose day has come. */
    dueTasks: integer,
    /** Raised in the present step and holding still. */
    advisories: texts,
    openPreconditions: texts,
    /** The one that began last, where several run. */
    placement: orNull(json<RunningPlacement>()),
    inTraining: bool,
    /** When somebody last did something for the candidate. */
    activeAt: instant,
    changedAt: instant,
    startedAt: instant,
    resumesAt: orNull(instant),
    endedAt: orNull(instant),
    outcome: orNull(oneOf<Outcome>()),
  },
  key: ['id'],
  indexes: [
    '(service_point, started_at desc, id)',
    '(service_point, next_due, id) where next_due is not null',
    `(service_point, active_at, id) where status in (${openStatuses.map((status) => `'${status}'`).join(', ')})`,
    '(candidate, number)',
  ],
});

/** What makes up a journey, as its own state has it. Texts about the person are sealed. */
export type JourneyDetail = {
  readonly feedbackAgreed: boolean;
  /** The start and each reopening. */
  readonly opening: number;
  readonly stepReason: StepStanding['reason'];
  /** How often each step was entered. */
  readonly iterations: { readonly [step in Step]: number };
  /** The coach of each role with working days and stand-in. */
  readonly assignments: { readonly [role in CoachRole]?: Coach };
  readonly absences: readonly Absence[];
  readonly pause: { readonly reason: PauseReason; readonly pausedAt: string; readonly resumesAt: string } | null;
  readonly ending: (Ending & { readonly endedAt: string; readonly reopenUntil: string | null }) | null;
  readonly raised: readonly { readonly advisory: Advisory; readonly step: Step; readonly iteration: number }[];
  readonly leaks: readonly LeakObservation[];
  readonly tasks: readonly Task[];
  readonly orientation: OrientationState;
  readonly inDepth: InDepthState;
  readonly trainings: readonly Training[];
  readonly placements: readonly Placement[];
  readonly durability: readonly Durability[];
};

/** Beside the caseload, so that a list reads, and everyday activity rewrites, the short row only. */
export const journeyDetails = stateTable({
  name: 'journey_details',
  columns: { id: text, detail: json<JourneyDetail>() },
  key: ['id'],
});

export type JourneyRow = RowIn<typeof journeys>;
