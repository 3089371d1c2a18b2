import type { OriginChannel } from '../../candidate/index.js';
import type { Line, Route, Step, WayIn } from '../../journey/index.js';
import { bool, day, instant, integer, logTable, oneOf, orNull, text, uuid, type RowIn } from '../../projection/table.js';

/** What every figure can be divided by, as it was known when the fact was recorded; null where it was not. Never a coach. */
const dimensions = {
  servicePoint: text,
  origin: orNull(oneOf<OriginChannel>()),
  /** Key of the party that handed over or referred. */
  sender: orNull(text),
  /** 1 to 5, as text. */
  persona: orNull(text),
  route: orNull(oneOf<Route>()),
  line: orNull(oneOf<Line>()),
  /** Code of the labour-market region. */
  region: orNull(text),
} as const;

/** When: `at` is the moment by which it falls in a period, and `day` the day in the Netherlands on which that lies. */
const times = { at: instant, day, occurred: instant, recorded: instant } as const;

/** By what somebody is a contact. `entered-in-error` takes back what the same stream said before. */
export const contactKinds = ['enquiry', 'anonymous-enquiry', 'handover', 'candidate', 'journey', 'entered-in-error'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** Each time that a person had a question about themselves. Names no person, and outlives erasure. */
export const contactFacts = logTable({
  name: 'contact_facts',
  columns: {
    kind: oneOf<ContactKind>(),
    /** Id of the candidate; of the one that the enquiry or handover becomes, where it does. */
    person: uuid,
    ...dimensions,
    ...times,
  },
  indexes: [
    '(service_point, day)',
    "(stream) where kind = 'entered-in-error'",
    "(service_point, at) where kind = 'anonymous-enquiry'",
  ],
});

/** Each turn of what a candidate's dossier says of another: that they are the same person, or not after all. */
export const candidateLinkFacts = logTable({
  name: 'candidate_link_facts',
  columns: { candidate: uuid, other: uuid, linked: bool, servicePoint: text, occurred: instant, recorded: instant },
});

export const journeyFactKinds = [
  'started',
  'reopened',
  'step-entered',
  'paused',
  'intake',
  'orientation-concluded',
  'route-map-drawn',
  'in-depth-concluded',
  'placement-begun',
  'first-contract',
  'training-begun',
  'training-completed',
  'training-abandoned',
  'durability',
  'leak-observed',
  'ended',
] as const;
export type JourneyFactKind = (typeof journeyFactKinds)[number];

/** What happened in journeys, as far as a figure counts it. Names no person, and outlives erasure. */
export const journeyFacts = logTable({
  name: 'journey_facts',
  columns: {
    kind: oneOf<JourneyFactKind>(),
    journey: uuid,
    candidate: uuid,
    /** The how-many-eth journey of the candidate. */
    number: integer,
    startedAt: instant,
    startedOn: day,
    ...dimensions,
    ...times,
    /** Id of the placement or training, or the term of durability. */
    about: orNull(text),
    /** The step entered; of an end or a leak, the step that the journey was in. */
    step: orNull(oneOf<Step>()),
    /** The step left, and after how many days of stay in it. */
    fromStep: orNull(oneOf<Step>()),
    stayDays: orNull(integer),
    iteration: orNull(integer),
    way: orNull(oneOf<WayIn>()),
    /** How it came out: of an end, a conclusion, a term of durability, a first contract. */
    outcome: orNull(text),
    reason: orNull(text),
    leak: orNull(text),
    /** Of a placement: the one that the figures count, whether by an agency, and who brought it about. */
    counted: orNull(bool),
    agency: orNull(bool),
    attribution: orNull(text),
  },
  indexes: ['(service_point, kind, at)', "(service_point, kind, started_at) where kind in ('step-entered', 'ended')"],
});

export type ContactFactRow = RowIn<typeof contactFacts>;
export type JourneyFactRow = RowIn<typeof journeyFacts>;
