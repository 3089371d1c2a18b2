import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { mostPerPage } from '../../../libs/read-models/paging.js';
import type { CandidateRow } from '../../../libs/read-models/candidates/table.js';
import { wholeJourneysOf } from '../../../libs/read-models/journeys/queries.js';
import { candidateTimeline, candidateTimelineModels } from '../../../libs/read-models/timeline/queries.js';
import type { TimelineRow } from '../../../libs/read-models/timeline/table.js';
import type { Asked } from '../http/asked.js';
import { journeyWholeSchema } from '../journeys/journey-view.js';
import { Journeys } from '../journeys/journeys.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { Read, type PositionQuery } from '../queries/read.js';
import { listOf, moment, object } from '../shared/answers.js';
import { Timelines, timelineLine } from '../shared/timeline.js';
import { candidateDetail, candidateDetailSchema } from './candidate-view.js';

const explanation =
  'Dit is alles wat het servicepunt van u weet: uw gegevens, uw kandidaatreis met uw routekaart, en wat er gebeurd is met de teksten ' +
  'die daarbij zijn geschreven. ' +
  'Klopt er iets niet? Zeg het tegen uw coach. U mag ook vragen om uw gegevens te wissen.';

export const dossierSchema = object({
  madeAt: moment,
  explanation: { type: 'string', description: 'In Dutch at language level B1.' },
  candidate: candidateDetailSchema,
  journeys: {
    ...listOf(journeyWholeSchema),
    description: 'Route map, preconditions, tasks, training and work, the first journey first.',
  },
  history: listOf(timelineLine),
});

/** What a candidate takes along: the person, and everything that happened in words, oldest first (domain, "Rights"). */
@Injectable()
export class Dossiers {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    private readonly timelines: Timelines,
    private readonly journeys: Journeys,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  async of(row: CandidateRow, asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const [person = null] = await this.opener.open([row.person], asked.actor, 'dossier');
    const journeys = await this.queries.execute(new Read(asked, ['journeys'], (db) => wholeJourneysOf(db, row.id)));
    const history = await this.history(row.id, asked);
    return {
      madeAt: await this.ports.clock.now(),
      explanation,
      candidate: candidateDetail(
        row,
        journeys.map((journey) => journey.row),
        person,
      ),
      journeys: await Promise.all(journeys.map((journey) => this.journeys.whole(journey, asked.actor, 'dossier', true))),
      history: await this.timelines.lines(history.toSorted(inOrder), asked, 'dossier'),
    };
  }

  private async history(candidate: string, asked: Asked<object, PositionQuery>): Promise<readonly TimelineRow[]> {
    const rows: TimelineRow[] = [];
    let cursor: string | undefined;
    do {
      const after = cursor;
      const page = await this.queries.execute(
        new Read(asked, candidateTimelineModels, (db) => candidateTimeline(db, candidate, { cursor: after, limit: mostPerPage })),
      );
      rows.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return rows;
  }
}

/** By when it happened; what happened at once, as it was written down. */
function inOrder(a: TimelineRow, b: TimelineRow): number {
  const [first, second] = [a, b].map(({ occurred, recorded, stream, revision }) =>
    [occurred, recorded, stream, String(revision).padStart(9, '0')].join(),
  );
  return (first ?? '') < (second ?? '') ? -1 : 1;
}
