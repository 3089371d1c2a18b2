import { personaOf, type CandidateEvent, type Persona } from '../../libs/candidate/index.js';
import type { EnquiryEvent } from '../../libs/enquiry/index.js';
import type { RecordedEvent } from '../../libs/event-store/port.js';
import type { HandoverEvent } from '../../libs/handover/index.js';
import type { JourneyEvent } from '../../libs/journey/index.js';
import type { Party } from '../../libs/kernel/actor.js';

/** What the figures are asked for; each filter names the values that are counted. */
export interface IndependentQuestion {
  /** Id of the service point that asks. */
  readonly servicePoint: string;
  readonly from: string;
  readonly to: string;
  /** Everything that is known when absent. */
  readonly asOf?: string;
  readonly by?: 'origin' | 'sender' | 'persona' | 'route' | 'line' | 'region' | 'year' | 'quarter' | 'month';
  readonly origin?: readonly string[];
  readonly sender?: readonly string[];
  readonly persona?: readonly string[];
  readonly route?: readonly string[];
  readonly line?: readonly string[];
  readonly region?: readonly string[];
}

export interface IndependentRow {
  readonly figure: string;
  readonly group: string | null;
  readonly step: string | null;
  readonly item: string | null;
  readonly values: Readonly<Record<string, number | null>>;
}

const dimensionNames = ['origin', 'sender', 'persona', 'route', 'line', 'region'] as const;
type Dims = Readonly<Record<(typeof dimensionNames)[number], string | null>>;
const unknownDims: Dims = { origin: null, sender: null, persona: null, route: null, line: null, region: null };

/** Something that is counted: when, and what was known of it. */
interface Unit {
  readonly at: number;
  readonly dims: Dims;
}
type Numbers = Record<string, number>;
type Line = { figure: string; group: string | null; step: string | null; item: string | null; sums: Numbers; days: number[] };

const stepNames = ['orientation', 'in-depth-orientation', 'matching', 'training', 'retention'];
const amsterdam = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam' });
const days = new Map<number, string>();

function dayAt(at: number): string {
  const known = days.get(at);
  if (known !== undefined) return known;
  const day = amsterdam.format(at);
  days.set(at, day);
  return day;
}

/** The first moment of a day in the Netherlands, which is one or two hours ahead of UTC. */
function beginning(day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return dayAt(midnight - 7_200_000) === day ? midnight - 7_200_000 : midnight - 3_600_000;
}

const daysFrom = (from: string, to: string): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
const keyOf = (party: Party): string => `${party.kind}:${party.id}`;
const personaText = (persona: Persona): string | null => (persona === 'not-yet-known' ? null : `${persona}`);
const over = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/**
 * Every figure of the candidate journey, worked out from the events alone: one pass over the streams, in plain sums. It knows nothing of read
 * models and reports, so that a test can hold those against it (rows as {@link comparableRows} gives them).
 */
export function independentFigures(events: readonly RecordedEvent[], question: IndependentQuestion): readonly IndependentRow[] {
  const sheet = new Sheet(question);
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    if (question.asOf !== undefined && Date.parse(event.recorded) > Date.parse(question.asOf)) continue;
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  }
  const people = new People(question.servicePoint);
  for (const [stream, list] of streams) {
    list.sort((a, b) => a.revision - b.revision);
    people.meet(stream, list);
  }
  people.countContacts(sheet);
  for (const [stream, list] of streams)
    if (stream.startsWith('journey/')) countJourney(list, people, sheet, question.servicePoint);
  return sheet.rows();
}

/** Rows of a report in the order and the shape in which the independent ones come. */
export function comparableRows(
  figures: readonly {
    readonly definition: { readonly name: string };
    readonly rows: readonly Omit<IndependentRow, 'figure'>[];
  }[],
): readonly IndependentRow[] {
  return figures
    .flatMap(({ definition, rows }) =>
      rows.map(({ group, step, item, values }) => ({ figure: definition.name, group, step, item, values })),
    )
    .sort(inOrder);
}

function inOrder(a: IndependentRow, b: IndependentRow): number {
  const text = ({ figure, group, step, item }: IndependentRow) => JSON.stringify([figure, group, step, item]);
  return text(a) < text(b) ? -1 : 1;
}

/** The tally: only what falls in the period and within the filters is written down. */
class Sheet {
  private readonly lines = new Map<string, Line>();
  private readonly distinct = new Set<string>();
  private readonly from: number;
  private readonly to: number;

  constructor(private readonly question: IndependentQuestion) {
    this.from = Date.parse(question.from);
    this.to = Date.parse(question.to);
  }

  add(figure: string, unit: Unit, place: { step?: string; item?: string }, ...measures: readonly string[]): void {
    const line = this.line(figure, unit, place);
    for (const measure of measures) if (line) line.sums[measure] = (line.sums[measure] ?? 0) + 1;
  }

  /** As {@link add}, but each thing once in a row. */
  addOnce(figure: string, unit: Unit, place: { step?: string; item?: string }, measure: string, thing: string): void {
    const line = this.line(figure, unit, place);
    const name = JSON.stringify([figure, line?.group, place, measure, thing]);
    if (!line || this.distinct.has(name)) return;
    this.distinct.add(name);
    line.sums[measure] = (line.sums[measure] ?? 0) + 1;
  }

  took(unit: Unit, place: { step?: string; item: string }, length: number): void {
    this.line('lead-times', unit, place)?.days.push(length);
  }

  private line(figure: string, { at, dims }: Unit, { step, item }: { step?: string; item?: string }): Line | undefined {
    if (at < this.from || at >= this.to) return undefined;
    for (const name of dimensionNames) {
      const wanted = this.question[name];
      if (wanted && !wanted.includes(shown(dims, name))) return undefined;
    }
    const group = this.groupOf(at, dims);
    const name = JSON.stringify([figure, group, step, item]);
    const line = this.lines.get(name) ?? { figure, group, step: step ?? null, item: item ?? null, sums: {}, days: [] };
    this.lines.set(name, line);
    return line;
  }

  private groupOf(at: number, dims: Dims): string | null {
    const { by } = this.question;
    const day = dayAt(at);
    if (by === undefined) return null;
    if (by === 'year') return day.slice(0, 4);
    if (by === 'month') return day.slice(0, 7);
    if (by === 'quarter') return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
    return shown(dims, by);
  }

  rows(): readonly IndependentRow[] {
    const rows: IndependentRow[] = [];
    for (const [figure, { fixed, values }] of Object.entries(sheetOf)) {
      const lines = [...this.lines.values()].filter((line) => line.figure === figure);
      const groups = this.question.by === undefined ? [null] : [...new Set(lines.map(({ group }) => group))];
      for (const group of groups) {
        const own = lines.filter((line) => line.group === group);
        for (const [step, item] of fixed)
          if (!own.some((line) => line.step === step && line.item === item))
            own.push({ figure, group, step, item, sums: {}, days: [] });
        for (const line of own) rows.push({ figure, group, step: line.step, item: line.item, values: values(line, own) });
      }
    }
    return rows.sort(inOrder);
  }
}

function shown(dims: Dims, name: (typeof dimensionNames)[number]): string {
  return dims[name] ?? (name === 'persona' ? 'not-yet-known' : 'none');
}

/** Which rows each figure always has, and how its measures come from the sums. */
const sheetOf: Readonly<
  Record<
    string,
    {
      readonly fixed: readonly (readonly [step: string | null, item: string | null])[];
      readonly values: (line: Line, all: readonly Line[]) => Record<string, number | null>;
    }
  >
> = {
  contacts: { fixed: [[null, null]], values: plain('contacts', 'anonymous') },
  'journeys-started': { fixed: [[null, null]], values: plain('started', 'reopened') },
  intakes: { fixed: [[null, null]], values: plain('intakes') },
  'orientations-concluded': {
    fixed: [[null, null]],
    values: withShare(['concluded', 'direction', 'notTechnology'], 'direction', ['concluded']),
  },
  'in-depth-participants': { fixed: [[null, null]], values: plain('participants', 'concluded') },
  placements: { fixed: [[null, null]], values: plain('placements', 'spt', 'partner', 'selfFound', 'agency') },
  durable: {
    fixed: [
      [null, 'half-year'],
      [null, 'year'],
    ],
    values: ({ sums: { established = 0, lost = 0, unknown = 0, open = 0 } }) => {
      const all = established + lost + unknown;
      return { established, lost, unknown, open, lowest: over(established, all), highest: over(all - lost, all) };
    },
  },
  'follow-up-contracts': {
    fixed: [
      [null, 'placement'],
      [null, 'agency'],
    ],
    values: withShare(['followedUp', 'notFollowedUp', 'open'], 'followedUp', ['followedUp', 'notFollowedUp']),
  },
  'training-participation': {
    fixed: [
      [null, 'of-placed'],
      [null, 'of-intakes'],
    ],
    values: withShare(['candidates', 'inTraining'], 'inTraining', ['candidates']),
  },
  'training-completion': {
    fixed: [[null, null]],
    values: withShare(['begun', 'completed', 'abandoned'], 'completed', ['completed', 'abandoned']),
  },
  'drop-out-per-step': { fixed: perStep(null), values: withShare(['left', 'droppedOut'], 'droppedOut', ['left']) },
  'drop-out-per-leak': { fixed: [], values: ofAll('droppedOut') },
  'leaks-observed': { fixed: [], values: plain('observed', 'journeys') },
  endings: {
    fixed: ['durable', 'placed-and-moved-on', 'no-further-help', 'handed-over-elsewhere', 'dropped-out'].map(
      (outcome) => [null, outcome] as const,
    ),
    values: ofAll('ended'),
  },
  loops: {
    fixed: perStep(null),
    values: ({ sums: { entries = 0, back = 0, again = 0 } }) => ({ entries, back, again, share: over(back + again, entries) }),
  },
  'journeys-with-loops': { fixed: [[null, null]], values: withShare(['journeys', 'withLoop'], 'withLoop', ['journeys']) },
  pauses: { fixed: [], values: plain('pauses', 'journeys') },
  'lead-times': {
    fixed: [...perStep('in-step'), [null, 'contact-to-intake'], [null, 'intake-to-placement'], [null, 'start-to-end']],
    values: ({ days: all }) => {
      const sorted = [...all].sort((a, b) => a - b);
      const within = (tenths: number) => sorted[Math.ceil((sorted.length * tenths) / 10) - 1] ?? null;
      return { times: all.length, median: within(5), p90: within(9) };
    },
  },
  funnel: {
    fixed: perStep(null),
    values: plain(
      ...[
        'journeys',
        'entries',
        'toOrientation',
        'toInDepthOrientation',
        'toMatching',
        'toTraining',
        'toRetention',
        'ended',
        'still',
      ],
    ),
  },
};

function perStep(item: string | null): readonly (readonly [string, string | null])[] {
  return stepNames.map((step) => [step, item] as const);
}

function plain(...measures: readonly string[]) {
  return ({ sums }: Line): Record<string, number | null> => Object.fromEntries(measures.map((name) => [name, sums[name] ?? 0]));
}

function withShare(measures: readonly string[], part: string, whole: readonly string[]) {
  return (line: Line): Record<string, number | null> => {
    const all = whole.reduce((sum, name) => sum + (line.sums[name] ?? 0), 0);
    return { ...plain(...measures)(line), share: over(line.sums[part] ?? 0, all) };
  };
}

function ofAll(measure: string) {
  return ({ sums }: Line, all: readonly Line[]): Record<string, number | null> => {
    const whole = all.reduce((sum, line) => sum + (line.sums[measure] ?? 0), 0);
    return { [measure]: sums[measure] ?? 0, share: over(sums[measure] ?? 0, whole) };
  };
}

interface Meeting extends Unit {
  readonly person: string;
  readonly stream: string;
  readonly revision: number;
}

/** Who asked something about themselves, and when. */
class People {
  private readonly meetings: Meeting[] = [];
  private readonly anonymous: Unit[] = [];
  /** What each candidate's own stream says of others now. */
  private readonly said = new Map<string, Set<string>>();

  constructor(private readonly servicePoint: string) {}

  meet(stream: string, events: readonly RecordedEvent[]): void {
    if (stream.startsWith('enquiry/')) this.enquiry(stream, events);
    if (stream.startsWith('handover/')) this.handover(stream, events);
    if (stream.startsWith('candidate/')) this.candidate(stream, events);
    if (stream.startsWith('journey/')) this.journey(stream, events);
  }

  private note(event: RecordedEvent, person: string, dims: Partial<Dims>): void {
    const { stream, revision, metadata } = event;
    this.meetings.push({ person, stream, revision, at: Date.parse(metadata.occurred), dims: { ...unknownDims, ...dims } });
  }

  private enquiry(stream: string, events: readonly RecordedEvent[]): void {
    let person = stream;
    for (const event of events as readonly (RecordedEvent & EnquiryEvent)[])
      if (event.type === 'enquiry.became-candidate.v1') person = event.data.candidate;
    const [first] = events as readonly (RecordedEvent & EnquiryEvent)[];
    if (first?.type !== 'enquiry.registered.v1' || first.data.servicePoint !== this.servicePoint) return;
    if (first.data.from === 'candidate') this.note(first, person, { origin: 'enquiry' });
    if (first.data.from === 'anonymous')
      this.anonymous.push({ at: Date.parse(first.metadata.occurred), dims: { ...unknownDims, origin: 'enquiry' } });
  }

  private handover(stream: string, all: readonly RecordedEvent[]): void {
    const events = all as readonly (RecordedEvent & HandoverEvent)[];
    if (events.some(({ type }) => type === 'handover.entered-in-error.v1')) return;
    const isHere = (party: Party) => party.kind === 'service-point' && party.id === this.servicePoint;
    let person = stream;
    let dims: Partial<Dims> = {};
    for (const event of events)
      if (event.type === 'handover.accepted.v1' && isHere(event.data.receiver))
        person = event.data.candidate?.replace('candidate/', '') ?? stream;
    for (const event of events) {
      if (event.type === 'handover.offered.v1') {
        const { sender, situation, receiver } = event.data;
        dims = { origin: 'handover', sender: keyOf(sender), persona: personaText(personaOf(situation)) };
        if (isHere(receiver)) this.note(event, person, dims);
      }
      if (event.type === 'handover.redirect-proposed.v1' && isHere(event.data.to)) this.note(event, person, dims);
    }
  }

  private candidate(stream: string, events: readonly RecordedEvent[]): void {
    const id = stream.replace('candidate/', '');
    for (const event of events as readonly (RecordedEvent & CandidateEvent)[]) {
      if (event.type === 'candidate.registered.v1' && event.data.servicePoint === this.servicePoint) {
        const { origin, persona } = event.data;
        const sender = origin.organisation ? keyOf(origin.organisation) : null;
        this.note(event, id, { origin: origin.channel, sender, persona: personaText(persona) });
      }
      const links = this.said.get(id) ?? new Set<string>();
      if (event.type === 'candidate.duplicate-linked.v1') links.add(event.data.candidate);
      if (event.type === 'candidate.duplicate-unlinked.v1') links.delete(event.data.candidate);
      this.said.set(id, links);
    }
  }

  private journey(_stream: string, all: readonly RecordedEvent[]): void {
    const events = all as readonly (RecordedEvent & JourneyEvent)[];
    const [first] = events;
    if (first?.type !== 'journey.started.v1' || first.data.servicePoint !== this.servicePoint) return;
    const lines = linesAfter(events);
    for (const [index, event] of events.entries())
      if (event.type === 'journey.started.v1' || event.type === 'journey.reopened.v1')
        this.note(event, first.data.candidate, dimsAt(first, lines[index] ?? null));
  }

  /** All candidates that are this person, by what both dossiers say. */
  private same(person: string): ReadonlySet<string> {
    const found = new Set([person]);
    for (const one of found) for (const other of this.said.get(one) ?? []) if (this.said.get(other)?.has(one)) found.add(other);
    return found;
  }

  firstDayOf(candidate: string): string | undefined {
    const people = this.same(candidate);
    const all = this.meetings.filter(({ person }) => people.has(person)).map(({ at }) => at);
    return all.length === 0 ? undefined : dayAt(Math.min(...all));
  }

  countContacts(sheet: Sheet): void {
    for (const unit of this.anonymous) sheet.add('contacts', unit, {}, 'anonymous');
    const years = new Map<string, Meeting[]>();
    const names = new Map<string, string>();
    for (const meeting of this.meetings) {
      const name = names.get(meeting.person) ?? [...this.same(meeting.person)].sort().join();
      names.set(meeting.person, name);
      const year = `${name} ${dayAt(meeting.at).slice(0, 4)}`;
      years.set(year, [...(years.get(year) ?? []), meeting]);
    }
    for (const meetings of years.values()) {
      meetings.sort((a, b) => a.at - b.at || (a.stream === b.stream ? a.revision - b.revision : a.stream < b.stream ? -1 : 1));
      const dims: Record<string, string | null> = {};
      for (const name of dimensionNames) dims[name] = meetings.find((one) => one.dims[name] !== null)?.dims[name] ?? null;
      sheet.add('contacts', { at: meetings[0]?.at ?? 0, dims: dims as Dims }, {}, 'contacts');
    }
  }
}

type Started = Extract<JourneyEvent, { type: 'journey.started.v1' }>;

function dimsAt({ data }: Started, line: string | null): Dims {
  const { origin, sender, persona, route, region } = data;
  return { origin: origin.channel, sender: sender && keyOf(sender), persona: personaText(persona), route, line, region };
}

/** The line that stands after each event. */
function linesAfter(events: readonly JourneyEvent[]): readonly (string | null)[] {
  let line: string | null = null;
  return events.map((event) => {
    if (event.type === 'journey.orientation-concluded.v1' && event.data.conclusion.result === 'direction')
      line = event.data.conclusion.line;
    if (event.type === 'journey.route-map-drawn.v1') line = event.data.line;
    if (event.type === 'journey.in-depth-orientation-concluded.v1' && event.data.line) line = event.data.line;
    if (event.type === 'journey.placement-begun.v1' && event.data.line) line = event.data.line;
    return line;
  });
}

const towards: Readonly<Record<string, string>> = {
  orientation: 'toOrientation',
  'in-depth-orientation': 'toInDepthOrientation',
  matching: 'toMatching',
  training: 'toTraining',
  retention: 'toRetention',
};

function countJourney(all: readonly RecordedEvent[], people: People, sheet: Sheet, servicePoint: string): void {
  const events = all as readonly (RecordedEvent & JourneyEvent)[];
  const [first] = events;
  if (first?.type !== 'journey.started.v1' || first.data.servicePoint !== servicePoint) return;
  const { journey, candidate, number } = first.data;
  const lines = linesAfter(events);
  const startedAt = Date.parse(first.data.startedAt);
  const cohort: Unit = { at: startedAt, dims: dimsAt(first, lines.at(-1) ?? null) };
  const standingEnd = events.findLastIndex(({ type }) => type === 'journey.ended.v1' || type === 'journey.reopened.v1');
  const trains = events.some(({ type }) => type === 'journey.training-begun.v1');
  const intake = events.find(({ type }) => type === 'journey.intake-held.v1');
  let step = '';
  let stayedSince = '';
  const contracts = new Map<
    string,
    { endsOn: string; agency: boolean; unit: Unit; known: 'open' | 'followedUp' | 'notFollowedUp' }
  >();
  const terms = new Map<string, { unit: Unit; known: string }>();

  for (const [index, event] of events.entries()) {
    const at = Date.parse(event.metadata.occurred);
    const day = dayAt(at);
    const dims = dimsAt(first, lines[index] ?? null);
    const unit: Unit = { at, dims };
    const onDay = (date: string): Unit => ({ at: beginning(date), dims });
    const left = () => sheet.took(unit, { step, item: 'in-step' }, Math.max(0, daysFrom(stayedSince, day)));
    switch (event.type) {
      case 'journey.started.v1':
        sheet.add('journeys-started', unit, {}, 'started');
        break;
      case 'journey.reopened.v1':
        sheet.add('journeys-started', unit, {}, 'reopened');
        stayedSince = day > stayedSince ? day : stayedSince;
        break;
      case 'journey.step-entered.v1': {
        const { way, iteration } = event.data;
        if (step !== '') {
          left();
          sheet.add('drop-out-per-step', unit, { step }, 'left');
          sheet.add('funnel', cohort, { step }, towards[event.data.step] ?? '');
        }
        step = event.data.step;
        stayedSince = day;
        sheet.add('loops', unit, { step }, 'entries', ...(way === 'back' || way === 'again' ? [way] : []));
        sheet.addOnce('journeys-with-loops', unit, {}, 'journeys', journey);
        if (way === 'back' || way === 'again') sheet.addOnce('journeys-with-loops', unit, {}, 'withLoop', journey);
        sheet.add('funnel', cohort, { step }, 'entries');
        sheet.addOnce('funnel', cohort, { step }, 'journeys', journey);
        if (step === 'in-depth-orientation' && iteration === 1) sheet.add('in-depth-participants', unit, {}, 'participants');
        break;
      }
      case 'journey.paused.v1':
        sheet.add('pauses', unit, { item: event.data.reason }, 'pauses');
        sheet.addOnce('pauses', unit, { item: event.data.reason }, 'journeys', journey);
        break;
      case 'journey.intake-held.v1': {
        sheet.add('intakes', unit, {}, 'intakes');
        sheet.add('training-participation', unit, { item: 'of-intakes' }, 'candidates', ...(trains ? ['inTraining'] : []));
        const met = number === 1 ? people.firstDayOf(candidate) : undefined;
        if (met !== undefined && met <= day) sheet.took(unit, { item: 'contact-to-intake' }, daysFrom(met, day));
        break;
      }
      case 'journey.orientation-concluded.v1': {
        const isDirection = event.data.conclusion.result === 'direction';
        sheet.add('orientations-concluded', unit, {}, 'concluded', isDirection ? 'direction' : 'notTechnology');
        break;
      }
      case 'journey.in-depth-orientation-concluded.v1':
        sheet.add('in-depth-participants', unit, {}, 'concluded');
        break;
      case 'journey.placement-begun.v1': {
        const { placement, counted, contract, contractEndsOn, attribution, durability } = event.data;
        const agency = contract === 'agency';
        if (counted && agency) sheet.add('placements', unit, {}, 'agency');
        if (counted && !agency) {
          sheet.add('placements', unit, {}, 'placements', attribution === 'self-found' ? 'selfFound' : attribution);
          sheet.add('training-participation', unit, { item: 'of-placed' }, 'candidates', ...(trains ? ['inTraining'] : []));
          const talked = intake && dayAt(Date.parse(intake.metadata.occurred));
          if (talked !== undefined && talked <= day) sheet.took(unit, { item: 'intake-to-placement' }, daysFrom(talked, day));
        }
        if (counted && contractEndsOn !== null)
          contracts.set(placement, { endsOn: contractEndsOn, agency, unit: onDay(contractEndsOn), known: 'open' });
        for (const term of durability) terms.set(term.term, { unit: onDay(term.day), known: 'open' });
        break;
      }
      case 'journey.contract-outcome-recorded.v1': {
        const contract = contracts.get(event.data.placement);
        if (contract?.known !== 'open') break;
        contract.known = event.data.renewed ? 'followedUp' : 'notFollowedUp';
        contract.unit = onDay(contract.endsOn);
        break;
      }
      case 'journey.placement-ended.v1': {
        const contract = contracts.get(event.data.placement);
        if (contract?.known !== 'open') break;
        const { lastDay } = event.data;
        contract.known = lastDay > contract.endsOn ? 'followedUp' : 'notFollowedUp';
        contract.unit = onDay(lastDay > contract.endsOn ? contract.endsOn : lastDay);
        break;
      }
      case 'journey.training-begun.v1':
        sheet.add('training-completion', unit, {}, 'begun');
        break;
      case 'journey.training-completed.v1':
        sheet.add('training-completion', unit, {}, 'completed');
        break;
      case 'journey.training-abandoned.v1':
        sheet.add('training-completion', unit, {}, 'abandoned');
        break;
      case 'journey.durability-established.v1':
        terms.set(event.data.term, { unit: onDay(event.data.day), known: 'established' });
        break;
      case 'journey.durability-lost.v1':
        terms.set(event.data.term, { unit: onDay(event.data.day), known: 'lost' });
        break;
      case 'journey.durability-unknown.v1':
        terms.set(event.data.term, { unit: onDay(event.data.day), known: 'unknown' });
        break;
      case 'journey.leak-observed.v1':
        sheet.add('leaks-observed', unit, { item: event.data.leak }, 'observed');
        sheet.addOnce('leaks-observed', unit, { item: event.data.leak }, 'journeys', journey);
        break;
      case 'journey.ended.v1': {
        left();
        if (index !== standingEnd) break;
        const { ending } = event.data;
        const isDropOut = ending.outcome === 'dropped-out';
        sheet.add('endings', unit, { item: ending.outcome }, 'ended');
        sheet.add('drop-out-per-step', unit, { step }, 'left', ...(isDropOut ? ['droppedOut'] : []));
        if (isDropOut) sheet.add('drop-out-per-leak', unit, { step, item: ending.leak ?? ending.reason }, 'droppedOut');
        sheet.add('funnel', cohort, { step }, 'ended');
        sheet.took(unit, { item: 'start-to-end' }, daysFrom(dayAt(startedAt), day));
        break;
      }
    }
  }
  for (const { unit, agency, known } of contracts.values())
    sheet.add('follow-up-contracts', unit, { item: agency ? 'agency' : 'placement' }, known);
  for (const [term, { unit, known }] of terms) sheet.add('durable', unit, { item: term }, known);
  const hasEnded = events[standingEnd]?.type === 'journey.ended.v1';
  if (!hasEnded && step !== '') sheet.add('funnel', cohort, { step }, 'still');
}
