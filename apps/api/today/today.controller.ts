import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { mayDo } from '../../../libs/identity/index.js';
import { partyKey } from '../../../libs/kernel/actor.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import { dateOf } from '../../../libs/kernel/local-date.js';
import { listToday, personsWaiting, type TodayFor } from '../../../libs/read-models/today/queries.js';
import { todayKinds, type TodayKind, type TodayRow } from '../../../libs/read-models/today/table.js';
import { coversFor } from '../../../libs/service-point/index.js';
import { Asking, type Asked } from '../http/asked.js';
import { CodesInQuery, FlagInQuery, Moment, Text } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { badInput, Problem } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { PageQuery, Read } from '../queries/read.js';
import { page } from '../shared/answers.js';
import { Directory } from '../shared/directory.js';
import { TextReaders } from '../shared/text-readers.js';
import { aWeekAhead } from '../shared/within-a-week.js';
import { nameOf, todayLine, todayLineSchema } from './today-view.js';

export class TodayQuery extends PageQuery {
  @Text({ optional: true, max: 255, about: 'Subject of a coach; of another than yourself for the coordinator only.' })
  readonly coach?: string;
  @FlagInQuery({ optional: true, about: 'What is nobody’s yet: to be taken up or handed out.' }) readonly unassigned?: boolean;
  @CodesInQuery(todayKinds, { optional: true }) readonly kind?: readonly TodayKind[];
  @Moment({
    optional: true,
    about: 'Due before; by the end of this day a week ahead where nothing is said. What is not dated is there as well.',
  })
  readonly dueBefore?: string;
  @FlagInQuery({ optional: true, about: 'With the names; each is recorded as an opening.' }) readonly names?: boolean;
}

@Controller()
export class TodayController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    private readonly directory: Directory,
    private readonly readers: TextReaders,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'listToday',
    kind: 'read',
    path: '/today',
    tag: 'Today',
    access: 'today.read',
    summary: 'What waits for you, the overdue first',
    description:
      'Yours, what your role may take up, and that of colleagues for whom you stand in on their day off. Of journeys: conversations, tasks, check-ins, durability to establish, pauses that end, silence, absences, advisories. Of handovers: promises, warm conversations, what is only to be completed. Besides: follow-ups of enquiries, and erasures to approve.',
    query: TodayQuery,
    returns: page('A page of what waits.', todayLineSchema),
  })
  async list(@Asking() asked: Asked<object, TodayQuery>): Promise<JsonObject> {
    const { actor, query } = asked;
    const now = await this.ports.clock.now();
    const forWhom = await this.forWhom(asked, now);
    const dueBefore = query.dueBefore ?? aWeekAhead(this.ports.calendar, now);
    const { cursor, limit, kind: kinds, names } = query;
    const withNames = names === true && mayDo(actor, 'candidate.open-personal-data');
    const { items, next, persons } = await this.queries.execute(
      new Read(asked, withNames ? ['today', 'candidates', 'handovers', 'enquiries'] : ['today'], async (db) => {
        const found = await listToday(db, actor.party.id, forWhom, { cursor, limit, kinds, dueBefore });
        return { ...found, persons: withNames ? await personsWaiting(db, partyKey(actor.party), found.items) : null };
      }),
    );
    const texts = await this.texts(items, asked);
    const opened = persons && (await this.opener.open([...persons.values()], actor, 'today'));
    const named = new Map([...(persons?.keys() ?? [])].map((stream, index) => [stream, nameOf(opened?.[index] ?? null)]));
    return {
      items: items.map((row, index) => ({
        ...todayLine(row, now),
        ...(row.text !== null && { text: texts[index] ?? null }),
        ...(withNames && { name: named.get(row.stream) ?? null }),
      })),
      next,
    };
  }

  private async forWhom({ actor, query }: Asked<object, TodayQuery>, now: string): Promise<TodayFor> {
    const { coach, unassigned } = query;
    if (unassigned && coach !== undefined) {
      const detail = 'What is nobody’s is no coach’s either; leave one of the two out.';
      throw badInput([{ in: 'query', location: { name: 'unassigned' }, code: 'one-of', detail }]);
    }
    if (unassigned) return { whose: 'nobodys' };
    if (coach !== undefined && coach !== actor.id) {
      if (!mayDo(actor, 'today.read-of-colleague'))
        throw new Problem(403, 'not-allowed', 'What waits for a colleague is for the coordinator to see.');
      return { whose: 'theirs', subjects: [coach], roles: [] };
    }
    const date = dateOf(this.ports.calendar, now);
    const covered = coversFor(await this.directory.servicePoint(actor.party.id), actor.id, date);
    return { whose: 'theirs', subjects: [actor.id, ...covered], roles: coach === undefined ? actor.roles : [] };
  }

  /** The words of each task; null where there are none, or they are not for the asker. */
  private async texts(rows: readonly TodayRow[], { actor }: Asked<object>): Promise<readonly JsonValue[]> {
    const mayOpen = mayDo(actor, 'journey.open-personal-data');
    const readBy = await this.readers.including(actor);
    const forAsker = rows.map(({ text, guides }) => (text !== null && mayOpen && readBy(guides) ? text : null));
    return this.opener.open(forAsker, actor, 'today');
  }
}
