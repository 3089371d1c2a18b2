import { dutchCalendar } from '../../calendar/index.js';
import { candidate, type CandidateState } from '../../candidate/index.js';
import { enquiry, type EnquiryState } from '../../enquiry/index.js';
import { handover, isTaken, pressingPromises, type HandoverState, type KnownState } from '../../handover/index.js';
import { agendaOf, guidesOf, journey, signalsOf, type AgendaItem, type JourneyState, type Signal } from '../../journey/index.js';
import { partyKey, sameParty, type Party, type Role } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { dateOf, endOfDate } from '../../kernel/local-date.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import { today, type TodayRow } from './table.js';

/** What waits for somebody, over journeys, handovers, enquiries and candidates. */
export const todayProjection: Projection = {
  name: 'today',
  version: 1,
  tables: [today],
  sources: [
    fold(journey, { rows: ofJourney }),
    fold(handover, { rows: ofHandover }),
    fold(enquiry, { rows: ofEnquiry }),
    fold(candidate, { rows: ofCandidate }),
  ],
};

/** What is said of one thing; the rest is null. */
type Said = Pick<TodayRow, 'item' | 'kind'> & Partial<Omit<TodayRow, 'stream' | 'servicePoint' | 'visibleTo' | 'orderAt'>>;

const lastOfAll = '9999-12-31T00:00:00.000Z';

function itemsAt(servicePoint: string, stream: string, said: readonly Said[]): Put {
  const party: Party = { kind: 'service-point', id: servicePoint };
  const rows = said.map((one): TodayRow => {
    return {
      stream,
      servicePoint,
      ...nothing,
      ...one,
      orderAt: one.overdueAt ?? lastOfAll,
      visibleTo: [partyKey(party)],
    };
  });
  return put(today, ...rows);
}

const nothing = {
  code: null,
  candidate: null,
  task: null,
  placement: null,
  role: null,
  assignee: null,
  openTo: null,
  absent: null,
  since: null,
  dueAt: null,
  overdueAt: null,
  until: null,
  text: null,
  guides: [],
};

/** When the day of an instant has passed in the Netherlands. */
function dayPassed(instant: string): string {
  return endOfDate(dutchCalendar, dateOf(dutchCalendar, instant));
}

/** Nobody's yet: the coordinator hands it out. */
function forWhom(assignee: string | null, otherwise: Role = 'coordinator') {
  return { assignee, openTo: assignee === null ? otherwise : null };
}

function ofJourney(state: JourneyState, { stream }: StreamAt): readonly Put[] {
  if (state.status === 'not-started') return [];
  const common = { candidate: state.candidate, guides: guidesOf(state) };
  const said = [...agendaOf(state).map(agendaItem), ...signalsOf(state).map(signal)];
  return [
    itemsAt(
      state.servicePoint,
      stream,
      said.map((one) => ({ ...common, ...one })),
    ),
  ];
}

function agendaItem(one: AgendaItem): Said {
  const { what, id, role, assignee, dueAt, until } = one;
  const common = { item: id, kind: what, role, ...forWhom(assignee), dueAt, until };
  switch (what) {
    case 'conversation':
      return { ...common, code: one.mode, overdueAt: until };
    case 'task':
      return { ...common, code: one.kind, task: one.task, text: one.text, overdueAt: dayPassed(dueAt) };
    case 'check-in':
      return { ...common, code: one.term, placement: one.placement, overdueAt: dayPassed(dueAt) };
    case 'durability':
      return { ...common, code: one.term, overdueAt: dayPassed(dueAt) };
    case 'resumption':
      return { ...common, code: one.reason, since: one.since, overdueAt: dayPassed(dueAt) };
    default:
      return one satisfies never;
  }
}

function signal(one: Signal): Said {
  const { what, id, role, assignee } = one;
  const common = { item: id, kind: what, role, ...forWhom(assignee) };
  switch (what) {
    case 'stall':
      return { ...common, since: one.since, dueAt: one.signalledAt, overdueAt: dayPassed(one.signalledAt) };
    case 'absence':
      return { ...common, absent: one.coach, dueAt: one.returnsAt, overdueAt: dayPassed(one.returnsAt) };
    case 'advisory':
      return { ...common, code: one.advisory, since: one.since };
    default:
      return one satisfies never;
  }
}

/** For the service point that has it, and for one that sent it and has to take the person back. */
function ofHandover(state: HandoverState, { stream }: StreamAt): readonly Put[] {
  if (state.status === 'not-offered') return [];
  const receiver = state.receiver.party;
  const parties = [...promisors(state), ...(sameParty(receiver, state.sender) ? [] : [receiver])];
  return [...new Map(parties.map((party) => [partyKey(party), party])).values()]
    .filter(({ kind }) => kind === 'service-point')
    .map((party) =>
      itemsAt(party.id, stream, [...promises(state, party), ...(sameParty(party, receiver) ? afterwards(state) : [])]),
    );
}

function promisors(state: KnownState): readonly Party[] {
  return pressingPromises(state).map(({ party }) => party);
}

/** A coach is called upon for what the coach does; who takes somebody and names the coach is the coordinator's to say. */
function promises(state: KnownState, party: Party): readonly Said[] {
  const taking = isTaken(state) ? state : null;
  const isSender = sameParty(party, state.sender);
  const own = isSender ? state.sendersCandidate : (taking?.candidate ?? undefined);
  return pressingPromises(state)
    .filter((standing) => sameParty(standing.party, party))
    .map((standing) => {
      const { promise, dueAt } = standing;
      const ofTheCoach = promise === 'contact' || promise === 'conversation';
      const coach = ofTheCoach ? (taking?.coach ?? null) : null;
      const isEscalated = standing.status === 'lapsed' && standing.escalateAt === null;
      return {
        item: `promise:${promise}:${partyKey(party)}`,
        kind: 'promise',
        code: promise,
        candidate: own === undefined ? null : idOf(own),
        role: ofTheCoach ? 'career-coach' : null,
        ...forWhom(coach),
        ...(isEscalated && { openTo: 'coordinator' as const }),
        since: state.offeredAt,
        dueAt,
        overdueAt: dueAt,
      };
    });
}

/** The warm conversation that is planned, and the handover that is only to be completed. */
function afterwards(state: KnownState): readonly Said[] {
  if (!isTaken(state)) return [];
  const { candidate: own, coach } = state;
  const common = { candidate: own && idOf(own), role: 'career-coach', ...forWhom(coach) } as const;
  switch (state.status) {
    case 'accepted':
    case 'in-contact':
      return [];
    case 'conversation-planned': {
      const { start, end, mode } = state.conversation;
      return [{ ...common, item: 'conversation', kind: 'conversation', code: mode, dueAt: start, overdueAt: end, until: null }];
    }
    case 'conversation-held': {
      const { heldAt } = state.held;
      return [{ ...common, item: 'completion', kind: 'completion', since: heldAt, dueAt: heldAt, overdueAt: dayPassed(heldAt) }];
    }
    default:
      return state satisfies never;
  }
}

function ofEnquiry(state: EnquiryState, { stream }: StreamAt): readonly Put[] {
  if (state.status !== 'open' || state.followUp === null) return [];
  const { to, followUp } = state;
  const member = to !== null && 'member' in to ? to.member : null;
  const role = to !== null && 'role' in to ? to.role : 'front-desk';
  const { dueAt } = followUp;
  const item = `follow-up:${followUp.followUp}`;
  return [
    itemsAt(state.servicePoint, stream, [
      { item, kind: 'follow-up', ...forWhom(member, role), dueAt, overdueAt: dayPassed(dueAt) },
    ]),
  ];
}

/** Approved by a coordinator, who is not the one who asked. */
function ofCandidate(state: CandidateState, { stream, id }: StreamAt): readonly Put[] {
  if (state.status !== 'active') return [];
  const { erasure, servicePoint } = state;
  const common = { item: 'erasure', kind: 'erasure', candidate: id, openTo: 'coordinator' } as const;
  switch (erasure.standing) {
    case 'kept':
      return [];
    case 'due':
      return [
        itemsAt(servicePoint, stream, [{ ...common, code: 'data-term-passed', since: erasure.since, dueAt: erasure.since }]),
      ];
    case 'requested':
      return [itemsAt(servicePoint, stream, [{ ...common, code: erasure.reason }])];
    default:
      return erasure satisfies never;
  }
}
