import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { coachRoles, personas, type CandidateState } from '../../../libs/candidate/index.js';
import { mayDo } from '../../../libs/identity/index.js';
import {
  isOpen,
  journeyStatuses,
  lines,
  profileOf,
  routes,
  steps,
  stepsAhead,
  type JourneyEventType,
  type JourneyState,
} from '../../../libs/journey/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { findCandidate, personsOf } from '../../../libs/read-models/candidates/queries.js';
import type { CandidateRow } from '../../../libs/read-models/candidates/table.js';
import { findJourney, listJourneys, type WholeJourney } from '../../../libs/read-models/journeys/queries.js';
import { mostPerPage } from '../../../libs/read-models/paging.js';
import { streamTimeline } from '../../../libs/read-models/timeline/queries.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Code, CodesInQuery, FlagInQuery, Moment, Slug, Text, WholeInQuery } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { PageQuery, PositionQuery, Read } from '../queries/read.js';
import { StreamView } from '../queries/stream-view.js';
import { allowedSchema, json, page } from '../shared/answers.js';
import { fullName } from '../shared/names.js';
import { senderKeyOf } from '../shared/parties.js';
import { lineWords, stationWords } from '../shared/route-map-words.js';
import { Timelines, timelineLine, TimelineQuery } from '../shared/timeline.js';
import { journeyDetailSchema, journeyLine, journeyLineSchema, routeMapSchema, stepAheadLine } from './journey-view.js';
import { Journeys } from './journeys.js';

const personaNames = personas.map((persona) => `${persona}` as const);

export class JourneysQuery extends PageQuery {
  @CodesInQuery(journeyStatuses, { optional: true, about: 'One or more, apart by commas; those open where nothing is said.' })
  readonly status?: readonly (typeof journeyStatuses)[number][];
  @Text({
    optional: true,
    max: 255,
    about: 'Subject of who guides the candidate now: a coach, a stand-in, or who has a task to do; `me` for yourself.',
  })
  readonly coach?: string;
  @Code(coachRoles, { optional: true, about: 'With `coach`: as coach or stand-in in this role. Alone: with a coach in it.' })
  readonly role?: (typeof coachRoles)[number];
  @CodesInQuery(steps, { optional: true }) readonly step?: readonly (typeof steps)[number][];
  @CodesInQuery(routes, { optional: true }) readonly route?: readonly (typeof routes)[number][];
  @CodesInQuery(personaNames, { optional: true }) readonly persona?: readonly (typeof personaNames)[number][];
  @CodesInQuery(lines, { optional: true, about: 'The line that the candidate is on.' })
  readonly line?: readonly (typeof lines)[number][];
  @Slug({ optional: true, about: 'Code of the region.' }) readonly region?: string;
  @Slug({ optional: true, about: 'Id of the organisation that handed over or referred.' }) readonly senderOrganisation?: string;
  @Slug({ optional: true, about: 'Id of the service point that handed over.' }) readonly senderServicePoint?: string;
  @FlagInQuery({ optional: true, about: 'Where it was signalled that nothing happens.' }) readonly stalled?: boolean;
  @FlagInQuery({ optional: true }) readonly paused?: boolean;
  @FlagInQuery({ optional: true, about: 'With an advisory that holds still.' }) readonly withAdvisory?: boolean;
  @Moment({ optional: true, about: 'With something due before.' }) readonly dueBefore?: string;
  @Code(['newest', 'due', 'activity'], {
    optional: true,
    about:
      '`newest`: last started first. `due`: what is due first, first; only those with something due. `activity`: left alone longest first.',
  })
  readonly order?: 'newest' | 'due' | 'activity';
  @FlagInQuery({ optional: true, about: 'With the names; each is recorded as an opening.' }) readonly names?: boolean;
}

export class RouteMapQuery extends PositionQuery {
  @WholeInQuery({ optional: true, min: 1, max: 10_000, about: 'The one drawn last where nothing is said.' })
  readonly version?: number;
}

/** What was written down, as the page of a journey shows it. */
const written = [
  'journey.note-added.v1',
  'journey.conversation-held.v1',
  'journey.conversation-missed.v1',
  'journey.orientation-concluded.v1',
  'journey.in-depth-orientation-concluded.v1',
  'journey.check-in-recorded.v1',
  'journey.placement-ended.v1',
  'journey.training-abandoned.v1',
  'journey.coach-transferred.v1',
  'journey.step-entered.v1',
  'journey.paused.v1',
  'journey.ended.v1',
  'journey.reopened.v1',
] as const satisfies readonly JourneyEventType[];

interface Found {
  readonly journey: WholeJourney;
  readonly candidate: CandidateRow | undefined;
}

@Controller()
export class JourneyQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    private readonly streams: StreamView,
    private readonly timelines: Timelines,
    private readonly journeys: Journeys,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'listJourneys',
    kind: 'read',
    path: '/journeys',
    tag: 'Journeys',
    access: 'journey.read',
    summary: 'The caseload: the journeys of your service point, with what is due next',
    query: JourneysQuery,
    returns: page('A page of journeys.', journeyLineSchema),
  })
  async list(@Asking() asked: Asked<object, JourneysQuery>): Promise<JsonObject> {
    const { query, actor } = asked;
    const { senderOrganisation, senderServicePoint, names, coach, ...filter } = query;
    const sender = senderKeyOf({ senderOrganisation, senderServicePoint });
    const wanted = { ...filter, sender, coach: coach === 'me' ? actor.id : coach };
    const named = names === true && mayDo(actor, 'journey.open-personal-data');
    const { items, next, persons } = await this.queries.execute(
      new Read(asked, named ? ['journeys', 'candidates'] : ['journeys'], async (db) => {
        const found = await listJourneys(db, actor.party.id, wanted);
        const candidates = named ? found.items.map(({ candidate }) => candidate) : [];
        return { ...found, persons: await personsOf(db, candidates) };
      }),
    );
    if (!named) return { items: items.map((row) => journeyLine(row)), next };
    const opened = await this.opener.open(
      items.map(({ candidate }) => persons.get(candidate)),
      actor,
      'journey-list',
    );
    return { items: items.map((row, index) => journeyLine(row, opened[index] ?? null)), next };
  }

  @Operation({
    id: 'getJourney',
    kind: 'read',
    path: '/journeys/{id}',
    tag: 'Journeys',
    access: 'journey.read',
    summary: 'One journey, with what was written in it and what you may do now',
    description:
      'What was written about the person is shown to the coaches, their stand-ins and the coordinator; that it was opened is recorded.',
    query: PositionQuery,
    returns: json('The journey.', journeyDetailSchema, true),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { actor } = asked;
    const stream = streamOf('journey', asked);
    const { journey, candidate } = await this.find(asked);
    const rows = await this.queries.execute(
      new Read(asked, ['timeline'], (db) => streamTimeline(db, stream, { types: written, limit: mostPerPage })),
    );
    const entitled = await this.journeys.mayReadTexts(journey.row, candidate, actor);
    const [person = null] = mayDo(actor, 'journey.open-personal-data')
      ? await this.opener.open([candidate?.person], actor, 'journey')
      : [];
    const { state } = await this.streams.visible(stream, actor);
    const allowed = this.streams.allowedIn(state, stream, actor);
    return {
      ...(await this.journeys.whole(journey, actor, 'journey', entitled, person)),
      written: await this.timelines.lines(rows.items, asked, 'journey', entitled),
      allowed,
      steps: await this.stepsFor(state as JourneyState, allowed),
    };
  }

  @Operation({
    id: 'listAllowedJourneyCommands',
    kind: 'read',
    path: '/journeys/{id}/allowed-commands',
    tag: 'Journeys',
    access: 'journey.read',
    summary: 'What you may do with this journey now',
    returns: json('The commands.', allowedSchema, true),
  })
  allowed(@Asking() asked: Asked): Promise<JsonObject> {
    return this.streams.allowed(streamOf('journey', asked), asked.actor);
  }

  @Operation({
    id: 'getJourneyTimeline',
    kind: 'read',
    path: '/journeys/{id}/timeline',
    tag: 'Journeys',
    access: 'timeline.read',
    summary: 'All that happened in a journey, newest first',
    query: TimelineQuery,
    returns: page('A page of the timeline.', timelineLine),
  })
  async timeline(@Asking() asked: Asked<object, TimelineQuery>): Promise<JsonObject> {
    const stream = streamOf('journey', asked);
    const { journey, candidate } = await this.find(asked);
    const entitled = await this.journeys.mayReadTexts(journey.row, candidate, asked.actor);
    return this.timelines.page(asked, 'journey-timeline', (db, filter) => streamTimeline(db, stream, filter), entitled);
  }

  @Operation({
    id: 'getRouteMap',
    kind: 'read',
    path: '/journeys/{id}/route-map',
    tag: 'Journeys',
    access: 'journey.read',
    summary: 'The route map as one page to take home: the line with its stations to a durable job',
    query: RouteMapQuery,
    returns: json('The route map.', routeMapSchema),
  })
  async routeMap(@Asking() asked: Asked<object, RouteMapQuery>): Promise<JsonObject> {
    const { actor, query } = asked;
    const { journey, candidate } = await this.find(asked);
    const { routeMaps } = journey.detail.orientation;
    const drawn = routeMaps.at(query.version === undefined ? -1 : query.version - 1);
    if (!drawn) throw notFound();
    const entitled = await this.journeys.mayReadTexts(journey.row, candidate, actor);
    const [person = null, ...titles] = entitled
      ? await this.opener.open([candidate?.person, ...drawn.stations.map(({ title }) => title)], actor, 'route-map')
      : [];
    return {
      journey: journey.row.id,
      name: fullName(person),
      version: drawn.version,
      drawnAt: drawn.drawnAt,
      line: { code: drawn.line, words: lineWords[drawn.line] },
      stations: drawn.stations.map(({ kind }, index) => ({ kind, words: stationWords[kind], title: titles[index] ?? null })),
      versions: routeMaps.map(({ version, line, drawnAt }) => ({ version, line, drawnAt })),
    };
  }

  /** @throws Problem (404) */
  private async find(asked: Asked<object, PositionQuery>): Promise<Found> {
    const id = idOf(asked.params['id']);
    const found = await this.queries.execute(
      new Read(asked, ['journeys', 'candidates'], async (db) => {
        const journey = await findJourney(db, id);
        return journey && { journey, candidate: await findCandidate(db, journey.row.candidate) };
      }),
    );
    if (!found) throw notFound();
    return found;
  }

  /** Those that can be entered by a command that is allowed. */
  private async stepsFor(state: JourneyState, allowed: readonly string[]): Promise<JsonObject[]> {
    if (!isOpen(state)) return [];
    const { state: candidate } = await this.ports.executor.stateOf(`candidate/${state.candidate}`);
    return stepsAhead(state, profileOf(candidate as CandidateState))
      .filter(({ needs }) => allowed.includes(needs === 'reason' ? 'enter-step' : 'begin-placement'))
      .map(stepAheadLine);
  }
}
