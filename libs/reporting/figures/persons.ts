import { sql, type RawBuilder } from 'kysely';
import { known, type FiguresQuestion } from './question.js';

/**
 * For `with recursive`: `roots` (person, root) gives one id to all candidates that are the same person. Two are as long as the dossiers of
 * both say so.
 */
export function roots(question: FiguresQuestion): RawBuilder<unknown> {
  return sql`
    said as (
      select distinct on (candidate, other) candidate, other, linked from read_model.candidate_link_facts
       where ${known(question)} order by candidate, other, revision desc, n desc
    ),
    pairs as (
      select a.candidate, a.other from said a join said b on b.candidate = a.other and b.other = a.candidate
       where a.linked and b.linked
    ),
    reached as (
      select candidate as person, other from pairs
      union select reached.person, pairs.other from reached join pairs on pairs.candidate = reached.other
    ),
    roots as (select person, least(person, (array_agg(other order by other))[1]) as root from reached group by person)`;
}

/**
 * Contacts of people who are known, each with `who` it is: not those of handovers entered in error. For `with recursive`, after {@link roots}.
 */
export function contacts(question: FiguresQuestion, within: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    contacts as (
      select coalesce(roots.root, c.person) as who, c.*
        from read_model.contact_facts c left join roots on roots.person = c.person
       where c.kind not in ('entered-in-error', 'anonymous-enquiry') and ${known(question, 'c')} and ${within}
         and not exists (select from read_model.contact_facts w
                          where w.kind = 'entered-in-error' and w.stream = c.stream and ${known(question, 'w')})
    )`;
}
