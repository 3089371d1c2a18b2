import type { RecordedEvent } from '../../event-store/port.js';
import type { JourneyEvent, JourneyState, KnownState, Step } from '../../journey/index.js';
import { partyKey } from '../../kernel/actor.js';
import { put, type Put } from '../../projection/index.js';
import { contact, knownPersona } from './contacts.js';
import { beginOf, dayOf, daysOf } from './days.js';
import { journeyFacts, type JourneyFactKind, type JourneyFactRow } from './table.js';

type Told = Partial<
  Pick<
    JourneyFactRow,
    | 'about'
    | 'step'
    | 'fromStep'
    | 'stayDays'
    | 'iteration'
    | 'way'
    | 'outcome'
    | 'reason'
    | 'leak'
    | 'counted'
    | 'agency'
    | 'attribution'
  >
>;

const nothing = {
  ...{ about: null, step: null, fromStep: null, stayDays: null, iteration: null, way: null },
  ...{ outcome: null, reason: null, leak: null, counted: null, agency: null, attribution: null },
} as const;

export function factsOfJourney(event: RecordedEvent & JourneyEvent, before: JourneyState, after: JourneyState): readonly Put[] {
  if (after.status === 'not-started') return [];
  const { metadata, recorded } = event;
  const { occurred } = metadata;
  const { journey, candidate, number, startedAt, servicePoint } = after;
  const dimensions = dimensionsOf(after);
  const fact = (kind: JourneyFactKind, told: Told = {}, day?: string): Put =>
    put(journeyFacts, {
      kind,
      ...{ journey, candidate, number, startedAt, startedOn: dayOf(startedAt), servicePoint },
      ...dimensions,
      at: day === undefined ? occurred : beginOf(day),
      day: day ?? dayOf(occurred),
      occurred,
      recorded,
      ...nothing,
      ...told,
      visibleTo: [partyKey({ kind: 'service-point', id: servicePoint })],
    });
  const asContact = () => contact(event, servicePoint, { kind: 'journey', person: candidate, ...dimensions });
  switch (event.type) {
    case 'journey.started.v1':
      return [fact('started'), asContact()];
    case 'journey.reopened.v1':
      return [fact('reopened'), asContact()];
    case 'journey.step-entered.v1': {
      const { step, from, iteration, way } = event.data;
      const stayDays = from === null ? null : stayOf(before, occurred);
      return [fact('step-entered', { step, iteration, way, fromStep: from, stayDays })];
    }
    case 'journey.paused.v1':
      return [fact('paused', { reason: event.data.reason, ...placeIn(after) })];
    case 'journey.intake-held.v1':
      return [fact('intake')];
    case 'journey.orientation-concluded.v1':
      return [fact('orientation-concluded', { outcome: event.data.conclusion.result })];
    case 'journey.route-map-drawn.v1':
      return [fact('route-map-drawn')];
    case 'journey.in-depth-orientation-concluded.v1':
      return [fact('in-depth-concluded', { outcome: event.data.advice })];
    case 'journey.placement-begun.v1': {
      const { placement, counted, contract, contractEndsOn, attribution } = event.data;
      const agency = contract === 'agency';
      return [
        fact('placement-begun', { about: placement, counted, agency, attribution }),
        ...(counted && contractEndsOn !== null
          ? [fact('first-contract', { about: placement, agency, outcome: 'open' }, contractEndsOn)]
          : []),
        ...event.data.durability.map(({ term, day }) => fact('durability', { about: term, outcome: 'open' }, day)),
      ];
    }
    case 'journey.contract-outcome-recorded.v1': {
      const { placement, renewed } = event.data;
      const first = firstContractOf(before, placement);
      if (first === null) return [];
      const { agency, endsOn } = first;
      return [fact('first-contract', { about: placement, agency, outcome: renewed ? 'followed-up' : 'not-followed-up' }, endsOn)];
    }
    case 'journey.placement-ended.v1': {
      const { placement, lastDay } = event.data;
      const first = firstContractOf(before, placement);
      if (first === null) return [];
      const { agency, endsOn } = first;
      const wentOn = lastDay > endsOn;
      const outcome = wentOn ? 'followed-up' : 'not-followed-up';
      return [fact('first-contract', { about: placement, agency, outcome }, wentOn ? endsOn : lastDay)];
    }
    case 'journey.training-begun.v1':
      return [fact('training-begun', { about: event.data.training })];
    case 'journey.training-completed.v1':
      return [fact('training-completed', { about: event.data.training })];
    case 'journey.training-abandoned.v1': {
      const { training, reason, leak } = event.data;
      return [fact('training-abandoned', { about: training, reason, leak })];
    }
    case 'journey.durability-established.v1':
      return [fact('durability', { about: event.data.term, outcome: 'established' }, event.data.day)];
    case 'journey.durability-lost.v1':
      return [fact('durability', { about: event.data.term, outcome: 'lost', reason: event.data.reason }, event.data.day)];
    case 'journey.durability-unknown.v1':
      return [fact('durability', { about: event.data.term, outcome: 'unknown' }, event.data.day)];
    case 'journey.leak-observed.v1': {
      const { leak, step, iteration } = event.data;
      return [fact('leak-observed', { leak, step, iteration })];
    }
    case 'journey.ended.v1': {
      const { ending, step, iteration } = event.data;
      const why = ending.outcome === 'dropped-out' ? { reason: ending.reason, leak: ending.leak } : {};
      const stayDays = stayOf(before, occurred);
      return [fact('ended', { outcome: ending.outcome, ...why, step, iteration, fromStep: step, stayDays })];
    }
    default:
      return [];
  }
}

function dimensionsOf({ origin, sender, persona, route, line, region }: KnownState) {
  return {
    origin: origin.channel,
    sender: sender && partyKey(sender),
    persona: knownPersona(persona),
    route,
    line,
    region,
  } as const;
}

function placeIn({ step: { step, iteration } }: KnownState): { readonly step: Step; readonly iteration: number } {
  return { step, iteration };
}

/** Days in the step that is left now: since it was entered, or since the journey was reopened in it. */
function stayOf(before: JourneyState, until: string): number | null {
  if (before.status === 'not-started') return null;
  const { step, openedAt } = before;
  const since = Date.parse(openedAt) > Date.parse(step.enteredAt) ? openedAt : step.enteredAt;
  return daysOf(dayOf(since), dayOf(until));
}

/** The first contract of the placement that the figures count, as long as nothing is known of what followed it. */
function firstContractOf(before: JourneyState, placement: string): { readonly agency: boolean; readonly endsOn: string } | null {
  if (before.status === 'not-started') return null;
  const known = before.placements.find((one) => one.placement === placement);
  if (known === undefined || !known.counted || known.renewed !== null || known.contractEndsOn === null) return null;
  return { agency: known.contract === 'agency', endsOn: known.contractEndsOn };
}
