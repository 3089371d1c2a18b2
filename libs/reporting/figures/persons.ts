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

/** Whether a row of the contact facts (alias `c`) is a contact of somebody who is known, and not of a handover entered in error. */
export function ofSomebody(question: FiguresQuestion): RawBuilder<unknown> {
  return sql`(c.kind not in ('entered-in-error', 'anonymous-enquiry') and ${known(question, 'c')} and c.stream not in (
      select w.stream from read_model.contact_facts w where w.kind = 'entered-in-error' and ${known(question, 'w')}))`;
}
