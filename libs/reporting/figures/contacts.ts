import { sql } from 'kysely';
import { count, counted, dependsOn, dimensions, known, unitColumns, type Dimension, type FiguresQuestion } from './question.js';
import { define, justNumber, oneRow, type Figure } from './figure.js';
import { ofSomebody, roots } from './persons.js';

/** Of the calendar years that the period touches: somebody's first contact in a year may lie outside of it. */
function inYearsOf({ from, to }: FiguresQuestion) {
  const first = sql`date_trunc('year', ${from}::timestamptz at time zone 'Europe/Amsterdam')::date`;
  const last = sql`date_trunc('year', (${to}::timestamptz - interval '1 microsecond') at time zone 'Europe/Amsterdam')`;
  return sql`c.day >= ${first} and c.day < (${last} + interval '1 year')::date`;
}

/** The first value of a dimension that became known in the year. */
function firstKnown(question: FiguresQuestion, dimension: Dimension) {
  const column = sql.raw(dimension);
  if (!dependsOn(question, dimension)) return sql`null::text as ${column}`;
  return sql`(array_agg(${column} order by at, stream, revision, n) filter (where ${column} is not null))[1] as ${column}`;
}

export const contacts: Figure = {
  definition: define(
    {
      name: 'contacts',
      title: { nl: 'Contacten', en: 'Contacts' },
      numerator: {
        nl: 'Personen met een vraag over zichzelf, één keer per kalenderjaar: wie zelf een vraag stelt, wordt overgedragen, als kandidaat wordt ingeschreven, of een kandidaatreis begint of hervat',
        en: 'Persons with a question about themselves, once per calendar year: who asks a question, is handed over, is registered as a candidate, or starts or reopens a journey',
      },
      denominator: justNumber,
      dateThatCounts: { nl: 'De dag van het eerste contact in dat jaar', en: 'The day of the first contact in that year' },
      events: [
        'enquiry.registered.v1',
        'handover.offered.v1',
        'handover.redirect-proposed.v1',
        'handover.entered-in-error.v1',
        'candidate.registered.v1',
        'candidate.duplicate-linked.v1',
        'candidate.duplicate-unlinked.v1',
        'journey.started.v1',
        'journey.reopened.v1',
      ],
      notes: [
        {
          nl: 'Een vraag of overdracht die kandidaat wordt, telt samen met die kandidaat één keer; kandidaten die aan elkaar gekoppeld zijn ook.',
          en: 'An enquiry or handover that becomes a candidate counts once together with that candidate; so do candidates that are linked as the same person.',
        },
        {
          nl: 'Een overdracht telt ook als zij niet is aangenomen; niet als zij per vergissing was ingevoerd en daar niemand kandidaat door werd.',
          en: 'A handover counts even where it was not taken; not where it was entered in error and nobody became a candidate by it.',
        },
        {
          nl: 'Wie anoniem vraagt, kan dezelfde zijn als een ander en staat apart. Vragen van werkgevers en partners tellen niet mee. Bereik (bezoekers, lijsten) wordt hier niet geteld.',
          en: 'Who asks anonymously may be the same as another and stands apart. Questions of employers and partners do not count. Reach (visitors, lists) is not counted here.',
        },
        {
          nl: 'Uitgesplitst naar wat in dat jaar het eerst bekend werd; route, lijn en regio worden bekend met de kandidaatreis.',
          en: 'Divided by what became known first in that year; route, line and region become known with the journey.',
        },
      ],
    },
    {
      contacts: { nl: 'Contacten', en: 'Contacts' },
      anonymous: { nl: 'Anonieme vragen, apart', en: 'Anonymous questions, apart' },
    },
  ),
  rows: oneRow,
  counts: ['contacts', 'anonymous'],
  count: (question) =>
    counted(
      question,
      sql`with recursive ${roots(question)},
        contacts as (
          select coalesce(roots.root, c.person) as who, c.* from read_model.contact_facts c left join roots on roots.person = c.person
           where ${ofSomebody(question)} and ${inYearsOf(question)}
        )
        select ${sql.join(dimensions.map((dimension) => firstKnown(question, dimension)))},
               min(at) as at, min(day) as day, null::text as step, null::text as item, false as anonymous
          from contacts group by who, extract(year from day)::integer
        union all
        select ${unitColumns}, null, null, true from read_model.contact_facts where kind = 'anonymous-enquiry' and ${known(question)}`,
      sql`${count('not anonymous')} as contacts, ${count('anonymous')} as anonymous`,
    ),
  values: ({ contacts = 0, anonymous = 0 }) => ({ contacts, anonymous }),
};

export const journeysStarted: Figure = {
  definition: define(
    {
      name: 'journeys-started',
      title: { nl: 'Kandidaatreizen begonnen en heropend', en: 'Journeys started and reopened' },
      numerator: { nl: 'Kandidaatreizen die zijn begonnen of heropend', en: 'Journeys that started or were reopened' },
      denominator: justNumber,
      dateThatCounts: { nl: 'De dag van begin of heropening', en: 'The day of the start or the reopening' },
      events: ['journey.started.v1', 'journey.reopened.v1'],
      notes: [],
    },
    { started: { nl: 'Begonnen', en: 'Started' }, reopened: { nl: 'Heropend', en: 'Reopened' } },
  ),
  rows: oneRow,
  counts: ['started', 'reopened'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item, kind from read_model.journey_facts
           where kind in ('started', 'reopened') and ${known(question)}`,
      sql`${count("kind = 'started'")} as started, ${count("kind = 'reopened'")} as reopened`,
    ),
  values: ({ started = 0, reopened = 0 }) => ({ started, reopened }),
};

export const intakes: Figure = {
  definition: define(
    {
      name: 'intakes',
      title: { nl: 'Intakegesprekken', en: 'Intakes' },
      numerator: {
        nl: 'Kandidaatreizen waarin het eerste inhoudelijke gesprek is gevoerd, één keer per reis',
        en: 'Journeys in which the first substantive conversation was held, once per journey',
      },
      denominator: justNumber,
      dateThatCounts: { nl: 'De dag van dat gesprek', en: 'The day of that conversation' },
      events: ['journey.intake-held.v1'],
      notes: [],
    },
    { intakes: { nl: 'Intakegesprekken', en: 'Intakes' } },
  ),
  rows: oneRow,
  counts: ['intakes'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item from read_model.journey_facts
           where kind = 'intake' and ${known(question)}`,
      sql`${count()} as intakes`,
    ),
  values: ({ intakes: held = 0 }) => ({ intakes: held }),
};
