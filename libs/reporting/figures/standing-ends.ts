import { sql, type RawBuilder } from 'kysely';
import { known, type FiguresQuestion } from './question.js';

/** Ends of journeys that no reopening has undone; alias `e`. */
export function standingEnds(question: FiguresQuestion): RawBuilder<unknown> {
  return sql`(select * from read_model.journey_facts f where f.kind = 'ended' and ${known(question, 'f')}
      and not exists (select from read_model.journey_facts r
                       where r.kind = 'reopened' and r.journey = f.journey and r.revision > f.revision and ${known(question, 'r')})) e`;
}
