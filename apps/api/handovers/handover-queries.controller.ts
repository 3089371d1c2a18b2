import { Controller, Inject, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import ical from 'ical-generator';
import {
  calendarEntry,
  feedbackKinds,
  handoverStatuses,
  suitableTimes,
  urgencies,
  viewOf,
  type HandoverState,
} from '../../../libs/handover/index.js';
import { mayDo } from '../../../libs/identity/index.js';
import { durabilityTerms, journeyFeedbackKinds } from '../../../libs/journey/index.js';
import { partyKey } from '../../../libs/kernel/actor.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import { listFeedback } from '../../../libs/read-models/feedback/queries.js';
import { coachLoads, findHandover, handoversByKey, listHandovers } from '../../../libs/read-models/handovers/queries.js';
import type { HandoverRow } from '../../../libs/read-models/handovers/table.js';
import { streamTimeline } from '../../../libs/read-models/timeline/queries.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Code, CodesInQuery, FlagInQuery, Moment, Slug, Text } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { PageQuery, PositionQuery, Read } from '../queries/read.js';
import { StreamView } from '../queries/stream-view.js';
import { fullName, SearchByName, termsOf } from '../shared/names.js';
import { allowedSchema, json, listOf, moment, object, oneOf, page, text } from '../shared/answers.js';
import { senderKeyOf } from '../shared/parties.js';
import { Timelines, timelineLine, TimelineQuery } from '../shared/timeline.js';
import {
  handoverDetail,
  handoverDetailSchema,
  handoverLine,
  handoverLineSchema,
  holderOfAdvice,
  type OpenedHandover,
} from './handover-view.js';

export class HandoversQuery extends PageQuery {
  @CodesInQuery(handoverStatuses, { optional: true, about: 'One or more, apart by commas.' })
  readonly status?: readonly (typeof handoverStatuses)[number][];
  @FlagInQuery({ optional: true }) readonly open?: boolean;
  @CodesInQuery(urgencies, { optional: true }) readonly urgency?: readonly (typeof urgencies)[number][];
  @Slug({ optional: true, about: 'Id of the organisation that handed over.' }) readonly senderOrganisation?: string;
  @Slug({ optional: true, about: 'Id of the service point that handed over.' }) readonly senderServicePoint?: string;
  @Text({ optional: true, max: 255, about: 'Subject of the coach.' }) readonly coach?: string;
  @FlagInQuery({ optional: true, about: 'Taken, but without a coach.' }) readonly withoutCoach?: boolean;
  @Text({ optional: true, max: 100, about: 'The sender’s reference.' }) readonly reference?: string;
  @Moment({ optional: true, about: 'With the next promise due before.' }) readonly dueBefore?: string;
  @Code(['received', 'due'], { optional: true, about: '`received`: newest first. `due`: the most pressing promise first.' })
  readonly order?: 'received' | 'due';
  @FlagInQuery({ optional: true, about: 'With the names of the persons; each is recorded as an opening.' })
  readonly names?: boolean;
}

export class FeedbackQuery extends PageQuery {
  @Text({ optional: true, max: 100, about: 'Id of one handover.' }) readonly handover?: string;
  @Text({ optional: true, max: 100, about: 'Your reference of one.' }) readonly reference?: string;
}

@Controller()
export class HandoverQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    private readonly streams: StreamView,
    private readonly timelines: Timelines,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'listHandovers',
    kind: 'read',
    path: '/handovers',
    tag: 'Handovers',
    access: 'handover.read',
    summary: 'The handovers that you sent or received, with the next promise',
    query: HandoversQuery,
    returns: page('A page of handovers.', handoverLineSchema),
  })
  async list(@Asking() asked: Asked<object, HandoversQuery>): Promise<JsonObject> {
    const { query, actor } = asked;
    const { senderOrganisation, senderServicePoint, names, ...filter } = query;
    const sender = senderKeyOf({ senderOrganisation, senderServicePoint });
    const party = partyKey(actor.party);
    const { items, next } = await this.queries.execute(
      new Read(asked, ['handovers'], (db) => listHandovers(db, party, { ...filter, sender })),
    );
    return { items: names ? await this.named(items, asked, 'handover-list') : items.map(handoverLine), next };
  }

  @Operation({
    id: 'searchHandovers',
    kind: 'read',
    method: 'POST',
    path: '/handovers/_search',
    tag: 'Handovers',
    access: 'handover.search',
    summary: 'Search the handovers that were put to you on beginnings of names, taken or not',
    description:
      'A POST, so that no name stands in an address or a log. At most fifty are found; those opened are on the record.',
    query: PositionQuery,
    body: SearchByName,
    example: { name: 'sam idr' },
    returns: json('What was found.', object({ items: listOf(handoverLineSchema) })),
  })
  async search(@Asking() asked: Asked<SearchByName, PositionQuery>): Promise<JsonObject> {
    const keys = await this.ports.vault.search(asked.actor.party, termsOf(asked.body));
    const rows = await this.queries.execute(
      new Read(asked, ['handovers'], (db) => handoversByKey(db, partyKey(asked.actor.party), keys)),
    );
    return { items: await this.named(rows, asked, 'search') };
  }

  @Operation({
    id: 'getHandover',
    kind: 'read',
    path: '/handovers/{id}',
    tag: 'Handovers',
    access: 'handover.read',
    summary: 'One handover, as far as you may see it',
    description:
      'The receiver sees all of it, and that the personal data were opened is recorded; the sender where it stands; who passed it on its status.',
    query: PositionQuery,
    returns: json('The handover.', handoverDetailSchema, true),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { actor } = asked;
    const row = await this.find(asked);
    const mayOpen = mayDo(actor, 'handover.open-personal-data');
    return handoverDetail(row, mayOpen ? await this.opened(row, asked) : null, mayOpen ? await this.advice(row, asked) : null);
  }

  @Operation({
    id: 'listAllowedHandoverCommands',
    kind: 'read',
    path: '/handovers/{id}/allowed-commands',
    tag: 'Handovers',
    access: 'handover.read',
    summary: 'What you may do with this handover now',
    returns: json('The commands.', allowedSchema, true),
  })
  allowed(@Asking() asked: Asked): Promise<JsonObject> {
    return this.streams.allowed(streamOf('handover', asked), asked.actor);
  }

  @Operation({
    id: 'listSuitableTimes',
    kind: 'read',
    path: '/handovers/{id}/suitable-times',
    tag: 'Handovers',
    access: 'handover.read',
    summary: 'When advisor, candidate and coach can all be at the warm conversation',
    returns: json('The times to come.', object({ items: listOf(object({ start: moment, end: moment })) })),
  })
  async suitableTimes(@Asking() asked: Asked): Promise<JsonObject> {
    const state = await this.stateSeen(asked);
    const now = await this.ports.clock.now();
    return {
      items: suitableTimes(state)
        .filter(({ end }) => end > now)
        .map(({ start, end }) => ({ start, end })),
    };
  }

  @Operation({
    id: 'getConversationCalendar',
    kind: 'read',
    path: '/handovers/{id}/conversation.ics',
    tag: 'Handovers',
    access: 'handover.read',
    summary: 'The planned warm conversation as a calendar file; it names nobody',
    returns: { description: 'The calendar file.', content: { 'text/calendar': { type: 'string' } } },
  })
  async calendar(@Asking() asked: Asked, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const entry = calendarEntry(await this.stateSeen(asked));
    if (!entry) throw notFound();
    const file = ical({ prodId: '//Overstap//Overdracht//NL' });
    file.createEvent({
      id: entry.uid,
      sequence: entry.sequence,
      stamp: new Date(await this.ports.clock.now()),
      start: new Date(entry.start),
      end: new Date(entry.end),
      summary: 'Warm gesprek',
      location: placeOf(entry.mode),
    });
    void reply.type('text/calendar; charset=utf-8').header('Content-Disposition', 'attachment; filename="gesprek.ics"');
    return file.toString();
  }

  @Operation({
    id: 'getHandoverTimeline',
    kind: 'read',
    path: '/handovers/{id}/timeline',
    tag: 'Handovers',
    access: 'timeline.read',
    summary: 'All that happened with a handover, newest first',
    query: TimelineQuery,
    returns: page('A page of the timeline.', timelineLine),
  })
  async timeline(@Asking() asked: Asked<object, TimelineQuery>): Promise<JsonObject> {
    const stream = streamOf('handover', asked);
    await this.streams.visible(stream, asked.actor);
    return this.timelines.page(asked, 'handover-timeline', (db, filter) => streamTimeline(db, stream, filter));
  }

  @Operation({
    id: 'listCoachLoads',
    kind: 'read',
    path: '/handovers/coach-loads',
    tag: 'Handovers',
    access: 'handover.name-coach',
    summary: 'How many open handovers each coach has',
    query: PositionQuery,
    returns: json('By coach.', object({ items: listOf(object({ coach: text, open: { type: 'integer' } })) })),
  })
  async coachLoads(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const items = await this.queries.execute(new Read(asked, ['handovers'], (db) => coachLoads(db, partyKey(asked.actor.party))));
    return { items: items.map(({ coach, open }) => ({ coach, open })) };
  }

  @Operation({
    id: 'listFeedback',
    kind: 'read',
    path: '/feedback',
    tag: 'Handovers',
    access: 'handover.feedback',
    summary: 'What you hear, as a sender, of your handovers, newest first',
    description: 'That somebody was placed, and durably, only where the candidate agreed; nothing else of their journey.',
    query: FeedbackQuery,
    returns: page(
      'A page of feedback.',
      object(
        {
          handover: text,
          reference: text,
          kind: oneOf([...feedbackKinds, ...journeyFeedbackKinds]),
          term: { ...oneOf(durabilityTerms), description: 'Of a durable placement: after which term.' },
          occurred: moment,
        },
        ['handover', 'reference', 'kind', 'occurred'],
      ),
    ),
  })
  async feedback(@Asking() asked: Asked<object, FeedbackQuery>): Promise<JsonObject> {
    const sender = partyKey(asked.actor.party);
    const { items, next } = await this.queries.execute(
      new Read(asked, ['feedback', 'handovers'], (db) => listFeedback(db, sender, asked.query)),
    );
    return {
      items: items.map(({ handover, reference, kind, term, occurred }) => ({
        ...{ handover, reference, kind, occurred },
        ...(term !== null && { term }),
      })),
      next,
    };
  }

  private async named(rows: readonly HandoverRow[], { actor }: Asked<object>, purpose: string): Promise<JsonObject[]> {
    if (!mayDo(actor, 'handover.open-personal-data')) return rows.map(handoverLine);
    const persons = await this.opener.open(
      rows.map(({ copy }) => copy?.person),
      actor,
      purpose,
    );
    return rows.map((row, index) => ({ ...handoverLine(row), name: fullName(persons[index]) }));
  }

  private async find(asked: Asked<object, PositionQuery>): Promise<HandoverRow> {
    const id = idOf(asked.params['id']);
    const row = await this.queries.execute(
      new Read(asked, ['handovers'], (db) => findHandover(db, partyKey(asked.actor.party), id)),
    );
    if (!row) throw notFound();
    return row;
  }

  private async opened({ copy, held }: HandoverRow, { actor }: Asked<object>): Promise<OpenedHandover | null> {
    if (!copy) return null;
    const all = [copy.person, copy.question, copy.doneSoFar, copy.advisor, held?.told, held?.promised, held?.askNext];
    const [person = null, question = null, doneSoFar = null, advisor = null, told = null, promised = null, askNext = null] =
      await this.opener.open(all, actor, 'handover');
    return { person, question, doneSoFar, advisor, told, promised, askNext };
  }

  /** Written for the sender by who had the person, and sealed there. */
  private async advice(row: HandoverRow, { actor }: Asked<object>): Promise<JsonValue> {
    const advice = row.ended?.advice;
    if (!advice || 'standard' in advice) return null;
    const [opened = null] = await this.opener.open([advice], actor, 'advice-to-sender', holderOfAdvice(row));
    return opened;
  }

  private async stateSeen(asked: Asked): Promise<HandoverState> {
    const state = (await this.streams.visible(streamOf('handover', asked), asked.actor)).state as HandoverState;
    const view = viewOf(state, asked.actor.party);
    if (view !== 'full' && view !== 'sender') throw notFound();
    return state;
  }
}

function placeOf(mode: NonNullable<ReturnType<typeof calendarEntry>>['mode']): string {
  switch (mode) {
    case 'at-receiver':
      return 'Bij het servicepunt';
    case 'at-sender':
      return 'Bij de verwijzer';
    case 'elsewhere':
      return 'Elders, zie de afspraak';
    case 'video':
      return 'Videogesprek';
    case 'phone':
      return 'Telefonisch';
    default:
      return mode satisfies never;
  }
}
