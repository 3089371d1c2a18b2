import type { Line } from './codes.js';
import type { JourneyEvent, Started } from './events.js';
import { toAssignCoach, toNoteJourney } from './follow-ups.js';
import { evolveInDepth } from './in-depth-orientation/evolve.js';
import { evolveOrientation } from './orientation/evolve.js';
import { notOriented } from './orientation/state.js';
import { evolveRetention, guidanceEnded, guidanceResumed, placed } from './retention/evolve.js';
import type { ActiveState, Dossier, EndedState, JourneyState, KnownState, OpenState } from './state.js';
import { isOpen } from './state.js';
import { allCancelled, evolveTasks } from './tasks.js';
import { evolveTraining } from './training/evolve.js';

/** Folds an event into the state. Streams hold only what `decide` gave, so that an event that does not fit is a broken stream. */
export function evolve(state: JourneyState, event: JourneyEvent): JourneyState {
  if (state.status === 'not-started') {
    if (event.type !== 'journey.started.v1') throw new BrokenJourney(state, event);
    return started(event);
  }
  return withActivity(happened(state, event), event);
}

function happened(state: KnownState, event: JourneyEvent): KnownState {
  switch (event.type) {
    case 'journey.started.v1':
      throw new BrokenJourney(state, event);
    case 'journey.step-entered.v1': {
      const { step, iteration, reason, enteredAt, profile } = event.data;
      const iterations = { ...state.iterations, [step]: iteration };
      return { ...state, step: { step, iteration, reason, enteredAt }, iterations, profile };
    }
    case 'journey.advisory-raised.v1':
      return { ...state, advisories: [...state.advisories, event.data] };
    case 'journey.paused.v1': {
      const { reason, pausedAt, resumesAt } = event.data;
      const { pauses } = state;
      return { ...dossierOf(open(state, event)), status: 'paused', reason, pausedAt, resumesAt, pauses: pauses + 1, stall: off };
    }
    case 'journey.resumed.v1':
      return { ...dossierOf(open(state, event)), status: 'active' };
    case 'journey.stalled.v1':
      return { ...state, stall: signalled(state, event.data.since) };
    case 'journey.note-added.v1': {
      const { note, text, activeAt } = event.data;
      return { ...state, notes: [...state.notes, { note, text, addedAt: activeAt }] };
    }
    case 'journey.leak-observed.v1': {
      const { observation, leak, step, iteration, note } = event.data;
      return { ...state, leaks: [...state.leaks, { observation, leak, step, iteration, note }] };
    }
    case 'journey.feedback-consent-changed.v1':
      return { ...state, feedbackAgreed: event.data.agreed };
    case 'journey.restricted.v1':
      return { ...state, dataUse: 'restricted', stall: off };
    case 'journey.restriction-lifted.v1':
      return { ...state, dataUse: 'free' };
    case 'journey.candidate-erased.v1':
      return { ...state, dataUse: 'erased', stall: off };

    case 'journey.coach-assigned.v1':
    case 'journey.coach-transferred.v1': {
      const { role, coach, workingDays, standIn, assignedAt } = event.data;
      const coaches = { ...state.coaches, [role]: { coach, workingDays, standIn } };
      return { ...withFollowUp(state, toAssignCoach(state, role, coach, assignedAt)), coaches };
    }
    case 'journey.coach-absent.v1':
      return { ...state, absences: [...state.absences, event.data], absent: event.data.absence };
    case 'journey.coach-returned.v1':
      return { ...state, absences: state.absences.filter(({ absence }) => absence !== event.data.absence) };

    case 'journey.task-added.v1':
    case 'journey.task-fell-due.v1':
    case 'journey.task-done.v1':
    case 'journey.task-cancelled.v1':
    case 'journey.task-moved.v1':
      return { ...state, tasks: evolveTasks(state.tasks, event) };

    case 'journey.conversation-planned.v1':
    case 'journey.conversation-held.v1':
    case 'journey.intake-held.v1':
    case 'journey.conversation-missed.v1':
    case 'journey.interests-recorded.v1':
    case 'journey.precondition-recorded.v1':
    case 'journey.route-map-drawn.v1':
    case 'journey.orientation-concluded.v1':
      return { ...state, orientation: evolveOrientation(state.orientation, event), line: lineAfter(state, event) };
    case 'journey.in-depth-orientation-concluded.v1':
      return { ...state, inDepth: evolveInDepth(state.inDepth, event), line: lineAfter(state, event) };
    case 'journey.placement-begun.v1':
      return { ...state, ...placed(state, event), line: lineAfter(state, event) };
    case 'journey.training-begun.v1':
    case 'journey.training-completed.v1':
    case 'journey.training-abandoned.v1':
      return { ...state, trainings: evolveTraining(state.trainings, event) };
    case 'journey.check-in-fell-due.v1':
    case 'journey.check-in-recorded.v1':
    case 'journey.check-in-missed.v1':
    case 'journey.contract-outcome-recorded.v1':
    case 'journey.placement-ended.v1':
    case 'journey.durability-fell-due.v1':
    case 'journey.durability-established.v1':
    case 'journey.durability-lost.v1':
    case 'journey.durability-unknown.v1': {
      const { placements, durability } = evolveRetention(state, event);
      return { ...state, placements, durability };
    }

    case 'journey.ended.v1': {
      const { ending, endedAt, reopenUntil } = event.data;
      const placements = guidanceEnded(state.placements);
      const tasks = allCancelled(state.tasks);
      const before = withFollowUp(dossierOf(open(state, event)), toNoteJourney(state, 'ended', endedAt));
      return { ...before, status: 'ended', ending, endedAt, reopenUntil, placements, tasks, absences: [], stall: off };
    }
    case 'journey.reopened.v1': {
      const { opening, reopenedAt } = event.data;
      const placements = guidanceResumed(state.placements, reopenedAt);
      const before = withFollowUp(dossierOf(ended(state, event)), toNoteJourney(state, 'open', reopenedAt));
      return { ...before, status: 'active', opening, openedAt: reopenedAt, placements };
    }
    case 'journey.gave-way.v1':
    case 'journey.closed.v1':
      return { ...ended(state, event), reopenUntil: null };
    case 'journey.obligation-settled.v1':
      return { ...state, followUps: state.followUps.filter(({ id }) => id !== event.data.obligationId) };
    default:
      return event satisfies never;
  }
}

const off = { standing: 'off' } as const;

function signalled({ stall }: KnownState, since: string): KnownState['stall'] {
  return { standing: 'signalled', since, at: stall.standing === 'awaited' ? stall.at : since };
}

function started({ data }: Started): ActiveState {
  const { stallAt: _stallAt, activeAt, ...facts } = data;
  const dossier: Dossier = {
    ...facts,
    dataUse: 'free',
    opening: 1,
    openedAt: data.startedAt,
    line: null,
    step: { step: 'orientation', iteration: 0, reason: 'start', enteredAt: data.startedAt },
    iterations: { orientation: 0, 'in-depth-orientation': 0, matching: 0, training: 0, retention: 0 },
    profile: { skillsKnown: false, situationKnown: false },
    advisories: [],
    coaches: {},
    absences: [],
    absent: 0,
    tasks: [],
    notes: [],
    leaks: [],
    orientation: notOriented,
    inDepth: [],
    trainings: [],
    placements: [],
    durability: [],
    activeAt,
    stall: off,
    stallTerms: 0,
    pauses: 0,
    followUps: [],
    followed: 0,
  };
  return { ...withFollowUp(dossier, toNoteJourney(dossier, 'open', data.startedAt)), status: 'active' };
}

/** Whatever names a line goes before what was chosen earlier; nothing takes a line away. */
function lineAfter({ line }: KnownState, event: JourneyEvent): Line | null {
  switch (event.type) {
    case 'journey.orientation-concluded.v1':
      return event.data.conclusion.result === 'direction' ? event.data.conclusion.line : line;
    case 'journey.route-map-drawn.v1':
    case 'journey.in-depth-orientation-concluded.v1':
    case 'journey.placement-begun.v1':
      return event.data.line ?? line;
    default:
      return line;
  }
}

/** Activity starts the stall term anew; in a pause, under a restriction and after the end silence has no meaning. */
function withActivity(state: KnownState, { data }: JourneyEvent): KnownState {
  if (!('stallAt' in data)) return state;
  const activeAt = 'activeAt' in data ? data.activeAt : state.activeAt;
  const isAwaited = state.status === 'active' && state.dataUse === 'free' && data.stallAt !== null;
  const stall = isAwaited && data.stallAt !== null ? ({ standing: 'awaited', at: data.stallAt } as const) : off;
  return { ...state, activeAt, stall, stallTerms: state.stallTerms + 1 };
}

function withFollowUp<S extends Dossier>(state: S, followUp: Dossier['followUps'][number]): S {
  return { ...state, followUps: [...state.followUps, followUp], followed: state.followed + 1 };
}

function dossierOf(state: KnownState): Dossier {
  switch (state.status) {
    case 'active': {
      const { status: _status, ...dossier } = state;
      return dossier;
    }
    case 'paused': {
      const { status: _status, reason: _reason, pausedAt: _pausedAt, resumesAt: _resumesAt, ...dossier } = state;
      return dossier;
    }
    case 'ended': {
      const { status: _status, ending: _ending, endedAt: _endedAt, reopenUntil: _reopenUntil, ...dossier } = state;
      return dossier;
    }
    default:
      return state satisfies never;
  }
}

function open(state: KnownState, event: JourneyEvent): OpenState {
  if (!isOpen(state)) throw new BrokenJourney(state, event);
  return state;
}

function ended(state: KnownState, event: JourneyEvent): EndedState {
  if (state.status !== 'ended') throw new BrokenJourney(state, event);
  return state;
}

/** A stream holds an event that cannot have come there by `decide`. */
export class BrokenJourney extends Error {
  constructor(state: JourneyState, event: JourneyEvent) {
    super(`${event.type} in a journey that is ${state.status}`);
    this.name = 'BrokenJourney';
  }
}
