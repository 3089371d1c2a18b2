import { Controller, Inject, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { originChannels, personas } from '../../../libs/candidate/index.js';
import { mayDo } from '../../../libs/identity/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { candidatesByKey, findCandidate, listCandidates } from '../../../libs/read-models/candidates/queries.js';
import { erasureToDecide, type CandidateRow } from '../../../libs/read-models/candidates/table.js';
import type { JourneyRow } from '../../../libs/read-models/journeys/table.js';
import { limitOf, pageOf, placeOf } from '../../../libs/read-models/paging.js';
import type { ReaderDb } from '../../../libs/read-models/reader.js';
import { journeysOf } from '../../../libs/read-models/journeys/queries.js';
import { candidateTimeline, candidateTimelineModels } from '../../../libs/read-models/timeline/queries.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { CodesInQuery, FlagInQuery, Slug, Text } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { notFound, Problem } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { PageQuery, PositionQuery, Read } from '../queries/read.js';
import { StreamView } from '../queries/stream-view.js';
import { allowedSchema, json, listOf, moment, object, page, text } from '../shared/answers.js';
import { SearchByName, termsOf } from '../shared/names.js';
import { personExample } from '../shared/person.dto.js';
import { TextReaders } from '../shared/text-readers.js';
import { Timelines, timelineLine, TimelineQuery } from '../shared/timeline.js';
import { FindDuplicates } from './candidate.dto.js';
import { candidateDetail, candidateDetailSchema, candidateLine, candidateLineSchema, duplicateSchema } from './candidate-view.js';
import { Dossiers, dossierSchema } from './dossier.js';
import { Duplicates } from './duplicates.js';

function isNumber([number, ...others]: readonly unknown[]): boolean {
  return typeof number === 'string' && /^[0-9]{1,18}$/.test(number) && others.length === 0;
}

const personaNames = personas.map((persona) => `${persona}` as const);

export class CandidatesQuery extends PageQuery {
  @CodesInQuery(['active', 'erasing', 'erased'], { optional: true, about: '`active` where nothing is said.' })
  readonly status?: readonly CandidateRow['status'][];
  @CodesInQuery(personaNames, { optional: true }) readonly persona?: readonly (typeof personaNames)[number][];
  @Text({ optional: true, max: 255, about: 'Subject of a coach in whatever role.' }) readonly coach?: string;
  @CodesInQuery(originChannels, { optional: true }) readonly originChannel?: readonly (typeof originChannels)[number][];
  @Slug({ optional: true, about: 'Id of the referring organisation.' }) readonly originOrganisation?: string;
  @FlagInQuery({ optional: true, about: 'With the names; each is recorded as an opening.' }) readonly names?: boolean;
}

export class DueForErasureQuery extends PageQuery {
  @FlagInQuery({ optional: true, about: 'With the names; each is recorded as an opening.' }) readonly names?: boolean;
}

@Controller()
export class CandidateQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    private readonly duplicates: Duplicates,
    private readonly dossiers: Dossiers,
    private readonly timelines: Timelines,
    private readonly streams: StreamView,
    private readonly readers: TextReaders,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'listCandidates',
    kind: 'read',
    path: '/candidates',
    tag: 'Candidates',
    access: 'candidate.read',
    summary: 'The candidates of your service point, newest first',
    query: CandidatesQuery,
    returns: page('A page of candidates.', candidateLineSchema),
  })
  async list(@Asking() asked: Asked<object, CandidatesQuery>): Promise<JsonObject> {
    const { actor, query } = asked;
    const { names, originOrganisation, ...filter } = query;
    const organisation = originOrganisation && `organisation:${originOrganisation}`;
    const wanted = { ...filter, originOrganisation: organisation };
    const found = await this.queries.execute(new Read(asked, ['candidates'], (db) => listCandidates(db, actor.party.id, wanted)));
    return {
      items: names ? await this.named(found.items, asked, 'candidate-list') : found.items.map((row) => candidateLine(row)),
      next: found.next,
    };
  }

  @Operation({
    id: 'listDueForErasure',
    kind: 'read',
    path: '/candidates/due-for-erasure',
    tag: 'Candidates',
    access: 'candidate.approve-erasure',
    summary: 'Candidates whose data term has passed, or for whom erasure was requested: for the coordinator to approve',
    query: DueForErasureQuery,
    returns: page('A page of candidates.', candidateLineSchema),
  })
  async dueForErasure(@Asking() asked: Asked<object, DueForErasureQuery>): Promise<JsonObject> {
    const { actor, query } = asked;
    const { names, ...paging } = query;
    const wanted = { ...paging, erasure: erasureToDecide };
    const found = await this.queries.execute(new Read(asked, ['candidates'], (db) => listCandidates(db, actor.party.id, wanted)));
    return {
      items: names ? await this.named(found.items, asked, 'due-for-erasure') : found.items.map((row) => candidateLine(row)),
      next: found.next,
    };
  }

  @Operation({
    id: 'searchCandidates',
    kind: 'read',
    method: 'POST',
    path: '/candidates/_search',
    tag: 'Candidates',
    access: 'candidate.search',
    summary: 'Search on beginnings of names',
    description:
      'A POST, so that no name stands in an address or a log. At most fifty are found; those opened are on the record.',
    query: PositionQuery,
    body: SearchByName,
    example: { name: 'sam idr' },
    returns: json('Who was found.', object({ items: listOf(candidateLineSchema) })),
  })
  async search(@Asking() asked: Asked<SearchByName, PositionQuery>): Promise<JsonObject> {
    const keys = await this.ports.vault.search(asked.actor.party, termsOf(asked.body));
    const rows = await this.queries.execute(new Read(asked, ['candidates'], (db) => candidatesByKey(db, keys)));
    return { items: await this.named(rows, asked, 'search') };
  }

  @Operation({
    id: 'findDuplicates',
    kind: 'read',
    method: 'POST',
    path: '/candidates/_find-duplicates',
    tag: 'Candidates',
    access: 'candidate.register',
    summary: 'Who is registered already with the same name and date of birth, phone or e-mail',
    query: PositionQuery,
    body: FindDuplicates,
    example: { person: personExample },
    returns: json('Who may be the same person.', object({ items: listOf(duplicateSchema) })),
  })
  async findDuplicates(@Asking() asked: Asked<FindDuplicates, PositionQuery>): Promise<JsonObject> {
    return { items: await this.duplicates.ofPerson(asked, asked.body.person) };
  }

  @Operation({
    id: 'getCandidate',
    kind: 'read',
    path: '/candidates/{id}',
    tag: 'Candidates',
    access: 'candidate.read',
    summary: 'One candidate; that the personal data were opened is recorded',
    query: PositionQuery,
    returns: json('The candidate.', candidateDetailSchema, true),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { actor } = asked;
    const row = await this.find(asked);
    const journeys = await this.journeysOf(row, asked);
    if (!mayDo(actor, 'candidate.open-personal-data')) return candidateDetail(row, journeys);
    const [person = null] = await this.opener.open([row.person], actor, 'candidate');
    return candidateDetail(row, journeys, person);
  }

  @Operation({
    id: 'listAllowedCandidateCommands',
    kind: 'read',
    path: '/candidates/{id}/allowed-commands',
    tag: 'Candidates',
    access: 'candidate.read',
    summary: 'What you may do with this candidate now',
    returns: json('The commands.', allowedSchema, true),
  })
  allowed(@Asking() asked: Asked): Promise<JsonObject> {
    return this.streams.allowed(streamOf('candidate', asked), asked.actor);
  }

  @Operation({
    id: 'listPossibleDuplicates',
    kind: 'read',
    path: '/candidates/{id}/possible-duplicates',
    tag: 'Candidates',
    access: 'candidate.read',
    summary: 'Who else may be this person; those linked already among them',
    query: PositionQuery,
    returns: json('Who may be the same person.', object({ items: listOf(duplicateSchema) })),
  })
  async possibleDuplicates(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { personKey } = await this.find(asked);
    return { items: personKey === null ? [] : await this.duplicates.ofKey(asked, personKey) };
  }

  @Operation({
    id: 'getCandidateTimeline',
    kind: 'read',
    path: '/candidates/{id}/timeline',
    tag: 'Candidates',
    access: 'timeline.read',
    summary:
      'All that happened with a candidate, newest first: also in their journeys, and in the handover or enquiry that they came from',
    query: TimelineQuery,
    returns: page('A page of the timeline.', timelineLine),
  })
  async timeline(@Asking() asked: Asked<object, TimelineQuery>): Promise<JsonObject> {
    const row = await this.find(asked);
    const entitled = await this.mayReadTexts(row, asked);
    return this.timelines.page(
      asked,
      'candidate-timeline',
      (db, filter) => candidateTimeline(db, row.id, filter),
      entitled,
      candidateTimelineModels,
    );
  }

  @Operation({
    id: 'getDossier',
    kind: 'read',
    path: '/candidates/{id}/dossier',
    tag: 'Candidates',
    access: 'candidate.dossier',
    summary: 'Everything that is known about the person, to take along',
    description: 'Made by who guides the person, stands in for one who does, or by the coordinator.',
    query: PositionQuery,
    returns: json('The dossier.', dossierSchema),
  })
  async dossier(
    @Asking() asked: Asked<object, PositionQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject> {
    const row = await this.find(asked);
    if (!(await this.mayReadTexts(row, asked)))
      throw new Problem(403, 'not-allowed', 'The dossier is made by a coach of this candidate or by the coordinator.');
    void reply.header('Content-Disposition', 'attachment; filename="dossier.json"');
    return this.dossiers.of(row, asked);
  }

  @Operation({
    id: 'listOpenings',
    kind: 'read',
    path: '/candidates/{id}/openings',
    tag: 'Candidates',
    access: 'candidate.read-openings',
    summary: 'Who opened the personal data and texts of the person, when and what for, newest first',
    description:
      'So that somebody who asks can be told. An opening is on the record before anything is shown; nothing is taken off it.',
    query: PageQuery,
    returns: page('A page of openings.', object({ actor: text, purpose: text, at: moment })),
  })
  async openings(@Asking() asked: Asked<object, PageQuery>): Promise<JsonObject> {
    const id = idOf(asked.params['id']);
    const found = await this.queries.execute(new Read(asked, ['candidates'], (db) => this.openingsOf(db, id, asked)));
    if (!found) throw notFound();
    return { items: found.items.map(({ actor, purpose, at }) => ({ actor, purpose, at })), next: found.next };
  }

  private async openingsOf(db: ReaderDb, id: string, { query, actor }: Asked<object, PageQuery>) {
    const before = placeOf<[string]>(query, isNumber)?.[0] ?? null;
    const limit = limitOf(query);
    const row = await findCandidate(db, id);
    if (!row) return undefined;
    const found =
      row.personKey === null ? [] : await this.ports.vault.openingsOf(row.personKey, actor.party, { limit: limit + 1, before });
    return pageOf(found, limit, ({ number }) => [number]);
  }

  /** Who guides the candidate, now and in journeys that are open, and who stands in for one who does. */
  private async mayReadTexts(row: CandidateRow, asked: Asked<object, PositionQuery>): Promise<boolean> {
    const inJourneys = (await this.journeysOf(row, asked)).flatMap(({ status, guides }) => (status === 'ended' ? [] : guides));
    return this.readers.include([...row.coachSubjects, ...inJourneys], asked.actor);
  }

  private journeysOf({ id }: CandidateRow, asked: Asked<object, PositionQuery>): Promise<readonly JourneyRow[]> {
    return this.queries.execute(new Read(asked, ['journeys'], (db) => journeysOf(db, id)));
  }

  private async find(asked: Asked<object, PositionQuery>): Promise<CandidateRow> {
    const id = idOf(asked.params['id']);
    const row = await this.queries.execute(new Read(asked, ['candidates'], (db) => findCandidate(db, id)));
    if (!row) throw notFound();
    return row;
  }

  private async named(rows: readonly CandidateRow[], { actor }: Asked<object>, purpose: string): Promise<JsonObject[]> {
    if (!mayDo(actor, 'candidate.open-personal-data')) return rows.map((row) => candidateLine(row));
    const persons = await this.opener.open(
      rows.map(({ person }) => person),
      actor,
      purpose,
    );
    return rows.map((row, index) => candidateLine(row, persons[index] ?? null));
  }
}
