import { coachRoles } from '../../candidate/index.js';
import {
  agendaOf,
  assigneeOf,
  guidesOf,
  isOpen,
  isRunning,
  journey,
  openPreconditions,
  openTasks,
  standingAdvisories,
  type JourneyState,
  type KnownState,
} from '../../journey/index.js';
import { partyKey } from '../../kernel/actor.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import { journeyDetails, journeys, type JourneyDetail, type JourneyRow, type RunningPlacement } from './table.js';

/** Caseload and journey. */
export const journeysProjection: Projection = {
  name: 'journeys',
  version: 1,
  tables: [journeys, journeyDetails],
  sources: [fold(journey, { rows })],
};

function rows(state: JourneyState, at: StreamAt): readonly Put[] {
  if (state.status === 'not-started') return [];
  const visibleTo = journey.visibleTo(state).map(partyKey);
  return [
    put(journeys, { ...lineOf(state, at), visibleTo }),
    put(journeyDetails, { id: at.id, detail: detailOf(state), visibleTo }),
  ];
}

function lineOf(state: KnownState, at: StreamAt): Omit<JourneyRow, 'visibleTo'> {
  const { candidate, number, servicePoint, handover, route, origin, sender, region, status, step, stall } = state;
  const [next] = agendaOf(state);
  const open = openTasks(state);
  return {
    ...{ id: at.id, candidate, number, servicePoint, handover, revision: at.revision },
    route,
    originChannel: origin.channel,
    originCampaign: 'campaign' in origin ? (origin.campaign ?? null) : null,
    persona: `${state.persona}`,
    sender: sender && partyKey(sender),
    region,
    status,
    step: step.step,
    iteration: step.iteration,
    stepEnteredAt: step.enteredAt,
    line: state.line,
    coaches: byRole((role) => state.coaches[role]?.coach),
    standIns: byRole((role) => {
      const assignee = assigneeOf(state, role);
      return assignee === null || assignee === state.coaches[role]?.coach ? undefined : assignee;
    }),
    guides: guidesOf(state),
    next: next?.what ?? null,
    nextDue: next?.dueAt ?? null,
    stall: stall.standing,
    stalledSince: stall.standing === 'signalled' ? stall.since : null,
    openTasks: open.length,
    dueTasks: open.filter((task) => task.status === 'due').length,
    advisories: isOpen(state) ? standingAdvisories(state) : [],
    openPreconditions: openPreconditions(state.orientation),
    placement: runningPlacement(state),
    inTraining: state.trainings.some(({ was }) => was.standing === 'running'),
    activeAt: state.activeAt,
    changedAt: at.occurred,
    startedAt: state.startedAt,
    resumesAt: state.status === 'paused' ? state.resumesAt : null,
    endedAt: state.status === 'ended' ? state.endedAt : null,
    outcome: state.status === 'ended' ? state.ending.outcome : null,
  };
}

function byRole<T>(of: (role: (typeof coachRoles)[number]) => T | undefined) {
  return Object.fromEntries(coachRoles.flatMap((role) => (of(role) === undefined ? [] : [[role, of(role)]])));
}

function runningPlacement({ placements }: KnownState): RunningPlacement | null {
  const last = placements.findLast(isRunning);
  if (!last) return null;
  const { placement, employer, startsOn, line, risk } = last;
  return { placement, employer, since: startsOn, line, risk };
}

function detailOf(state: KnownState): JourneyDetail {
  const { feedbackAgreed, opening, step, iterations, coaches, absences, advisories, leaks, tasks } = state;
  const { orientation, inDepth, trainings, placements, durability } = state;
  return {
    ...{ feedbackAgreed, opening, stepReason: step.reason, iterations, assignments: coaches, absences },
    pause: pauseOf(state),
    ending: endingOf(state),
    raised: advisories,
    ...{ leaks, tasks, orientation, inDepth, trainings, placements, durability },
  };
}

function pauseOf(state: KnownState): JourneyDetail['pause'] {
  if (state.status !== 'paused') return null;
  const { reason, pausedAt, resumesAt } = state;
  return { reason, pausedAt, resumesAt };
}

function endingOf(state: KnownState): JourneyDetail['ending'] {
  if (state.status !== 'ended') return null;
  const { ending, endedAt, reopenUntil } = state;
  return { ...ending, endedAt, reopenUntil };
}
