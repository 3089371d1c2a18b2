import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { enquirers } from '../../../libs/enquiry/index.js';
import { mayDo } from '../../../libs/identity/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { findEnquiry, listEnquiries } from '../../../libs/read-models/enquiries/queries.js';
import type { EnquiryRow } from '../../../libs/read-models/enquiries/table.js';
import { memberRoles } from '../../../libs/service-point/index.js';
import { streamTimeline } from '../../../libs/read-models/timeline/queries.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Code, CodesInQuery, Day, Text } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { Opener } from '../queries/opener.js';
import { PageQuery, PositionQuery, Read } from '../queries/read.js';
import { StreamView } from '../queries/stream-view.js';
import { allowedSchema, json, listOf, maybeMoment, maybeText, moment, object, oneOf, page, text } from '../shared/answers.js';
import { Timelines, timelineLine, TimelineQuery } from '../shared/timeline.js';

const statuses = [
  'open',
  'settled',
  'becoming-candidate',
  'became-candidate',
  'erased',
] as const satisfies readonly EnquiryRow['status'][];

export class EnquiriesQuery extends PageQuery {
  @CodesInQuery(statuses, { optional: true }) readonly status?: readonly EnquiryRow['status'][];
  @CodesInQuery(enquirers, { optional: true }) readonly from?: readonly (typeof enquirers)[number][];
  @Code(memberRoles, { optional: true, about: 'Given to this role.' }) readonly toRole?: string;
  @Text({ optional: true, max: 255, about: 'Given to this member.' }) readonly toMember?: string;
  @Day({ optional: true, about: 'With a follow-up on or before this day.' }) readonly followUpUntil?: string;
}

const lineProperties = {
  id: text,
  servicePoint: text,
  status: oneOf(statuses),
  revision: { type: 'integer' },
  registeredAt: moment,
  changedAt: moment,
  from: maybeText,
  channel: maybeText,
  campaign: maybeText,
  toRole: maybeText,
  toMember: maybeText,
  followUpOn: maybeText,
  followUpFellDue: { type: 'boolean' },
  settlement: maybeText,
  candidate: maybeText,
  eraseAt: maybeMoment,
} as const;
const lineSchema = object(lineProperties);
const detailSchema = object(
  {
    ...lineProperties,
    texts: listOf(
      object({
        kind: oneOf(['contact', 'question', 'follow-up', 'settlement']),
        at: moment,
        outcome: maybeText,
        text: { description: 'Null when erased.' },
      }),
    ),
  },
  Object.keys(lineProperties),
);

@Controller()
export class EnquiryQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    private readonly streams: StreamView,
    private readonly timelines: Timelines,
  ) {}

  @Operation({
    id: 'listEnquiries',
    kind: 'read',
    path: '/enquiries',
    tag: 'Enquiries',
    access: 'enquiry.read',
    summary: 'The enquiries of your service point, newest first',
    query: EnquiriesQuery,
    returns: page('A page of enquiries.', lineSchema),
  })
  async list(@Asking() asked: Asked<object, EnquiriesQuery>): Promise<JsonObject> {
    const { actor, query } = asked;
    const { from: enquirer, ...filter } = query;
    const { items, next } = await this.queries.execute(
      new Read(asked, ['enquiries'], (db) => listEnquiries(db, actor.party.id, { ...filter, enquirer })),
    );
    return { items: items.map(lineOf), next };
  }

  @Operation({
    id: 'getEnquiry',
    kind: 'read',
    path: '/enquiries/{id}',
    tag: 'Enquiries',
    access: 'enquiry.read',
    summary: 'One enquiry with what was asked and answered; that it was opened is recorded',
    query: PositionQuery,
    returns: json('The enquiry.', detailSchema, true),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { actor } = asked;
    const id = idOf(asked.params['id']);
    const found = await this.queries.execute(new Read(asked, ['enquiries'], (db) => findEnquiry(db, id)));
    if (!found) throw notFound();
    const { enquiry, texts } = found;
    if (!mayDo(actor, 'enquiry.open-personal-data')) return lineOf(enquiry);
    const opened = await this.opener.open(
      texts.map((line) => line.text),
      actor,
      'enquiry',
    );
    return {
      ...lineOf(enquiry),
      texts: texts.map(({ kind, at, outcome }, index) => ({ kind, at, outcome, text: opened[index] ?? null })),
    };
  }

  @Operation({
    id: 'listAllowedEnquiryCommands',
    kind: 'read',
    path: '/enquiries/{id}/allowed-commands',
    tag: 'Enquiries',
    access: 'enquiry.read',
    summary: 'What you may do with this enquiry now',
    returns: json('The commands.', allowedSchema, true),
  })
  allowed(@Asking() asked: Asked): Promise<JsonObject> {
    return this.streams.allowed(streamOf('enquiry', asked), asked.actor);
  }

  @Operation({
    id: 'getEnquiryTimeline',
    kind: 'read',
    path: '/enquiries/{id}/timeline',
    tag: 'Enquiries',
    access: 'timeline.read',
    summary: 'All that happened with an enquiry, newest first',
    query: TimelineQuery,
    returns: page('A page of the timeline.', timelineLine),
  })
  async timeline(@Asking() asked: Asked<object, TimelineQuery>): Promise<JsonObject> {
    const stream = streamOf('enquiry', asked);
    await this.streams.visible(stream, asked.actor);
    return this.timelines.page(asked, 'enquiry-timeline', (db, filter) => streamTimeline(db, stream, filter));
  }
}

function lineOf({ personKey: _key, visibleTo: _visibleTo, enquirer, ...line }: EnquiryRow): JsonObject {
  return { ...line, from: enquirer };
}
