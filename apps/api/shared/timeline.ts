import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { mayDo } from '../../../libs/identity/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import type { Page } from '../../../libs/read-models/paging.js';
import type { ReaderDb } from '../../../libs/read-models/reader.js';
import type { TimelineFilter } from '../../../libs/read-models/timeline/queries.js';
import type { TimelineRow } from '../../../libs/read-models/timeline/table.js';
import type { Asked } from '../http/asked.js';
import { Moment } from '../http/fields.js';
import type { JsonSchema } from '../http/operation.js';
import { Opener } from '../queries/opener.js';
import { PageQuery, Read, type ReadModel } from '../queries/read.js';
import { moment, object, oneOf, party, text } from './answers.js';
import { wordsFor } from './event-words.js';
import { partyOf } from './parties.js';

export class TimelineQuery extends PageQuery {
  @Moment({ optional: true, about: 'From this moment on, business time.' }) readonly from?: string;
  @Moment({ optional: true, about: 'Before this moment.' }) readonly to?: string;
}

export const timelineLine: JsonSchema = object({
  stream: text,
  revision: { type: 'integer' },
  type: { type: 'string', description: 'Wire name of the event, with its version.' },
  words: object({ nl: text, en: text }),
  occurred: moment,
  recorded: moment,
  actor: object({ kind: oneOf(['person', 'client', 'system']), id: text, party }),
  facts: { type: 'object' },
  texts: {
    type: 'object',
    description:
      'What was written, by its place in the facts; null where it was erased, another party holds it, or it is not for you.',
  },
});

/** What happened, in words, with the texts that belong to it opened for who is entitled: by role, and `entitled` where it takes more. */
@Injectable()
export class Timelines {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
  ) {}

  async page(
    asked: Asked<object, TimelineQuery>,
    purpose: string,
    from: (db: ReaderDb, filter: TimelineFilter) => Promise<Page<TimelineRow>>,
    entitled = true,
    models: readonly ReadModel[] = ['timeline'],
  ): Promise<JsonObject> {
    const { items, next } = await this.queries.execute(new Read(asked, models, (db) => from(db, asked.query)));
    return { items: await this.lines(items, asked, purpose, entitled), next };
  }

  async lines(rows: readonly TimelineRow[], { actor }: Asked<object>, purpose: string, entitled = true): Promise<JsonObject[]> {
    const places = rows.flatMap(({ texts }, line) =>
      Object.entries(texts).map(([pointer, sealed]) => ({ line, pointer, sealed: { sealed } })),
    );
    const mayOpen = entitled && mayDo(actor, 'candidate.open-personal-data');
    const opened = mayOpen
      ? await this.opener.openOwn(
          places.map(({ sealed }) => sealed),
          actor,
          purpose,
        )
      : [];
    const texts = rows.map((): Record<string, JsonObject[string]> => ({}));
    for (const [index, { line, pointer }] of places.entries()) (texts[line] ??= {})[pointer] = opened[index] ?? null;
    return rows.map((row, line) => ({
      stream: row.stream,
      revision: row.revision,
      type: row.type,
      words: wordsFor(row.type),
      occurred: row.occurred,
      recorded: row.recorded,
      actor: { kind: row.actorKind, id: row.actorId, party: partyOf(row.actorParty) },
      facts: row.facts,
      texts: texts[line] ?? {},
    }));
  }
}
