import { sql } from 'kysely';
import { steps } from '../../journey/index.js';
import { count, counted, dependsOn, inPeriod, known, unitColumns, type FiguresQuestion } from './question.js';
import { define, justNumber, oneRow, share, type Figure } from './figure.js';
import { ofSomebody, roots } from './persons.js';
import { standingEnds } from './standing-ends.js';

export const loops: Figure = {
  definition: define(
    {
      name: 'loops',
      title: { nl: 'Lussen per stap', en: 'Loops per step' },
      numerator: {
        nl: 'Keren dat iemand terugkwam in de stap, of haar nog eens deed',
        en: 'Times that somebody came back to the step, or took it again',
      },
      denominator: { nl: 'Alle keren dat iemand in de stap kwam', en: 'All times that somebody entered the step' },
      dateThatCounts: { nl: 'De dag waarop de stap begon', en: 'The day on which the step was entered' },
      events: ['journey.step-entered.v1'],
      notes: [
        {
          nl: 'Een lus is geen fout: de route naar werk is vaak iteratief.',
          en: 'A loop is no mistake: the route to work is often iterative.',
        },
      ],
    },
    {
      entries: { nl: 'Keren begonnen', en: 'Times entered' },
      back: { nl: 'Daarvan terug', en: 'Of these back' },
      again: { nl: 'Daarvan nog eens', en: 'Of these again' },
      share: { nl: 'Deel terug of nog eens', en: 'Share back or again' },
    },
    { step: true },
  ),
  rows: steps.map((step) => ({ step, item: null })),
  counts: ['entries', 'back', 'again'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, step, null::text as item, way from read_model.journey_facts
           where kind = 'step-entered' and ${known(question)}`,
      sql`${count()} as entries, ${count("way = 'back'")} as back, ${count("way = 'again'")} as again`,
    ),
  values: ({ entries = 0, back = 0, again = 0 }) => ({ entries, back, again, share: share(back + again, entries) }),
};

export const journeysWithLoops: Figure = {
  definition: define(
    {
      name: 'journeys-with-loops',
      title: { nl: 'Kandidaatreizen met een lus', en: 'Journeys with a loop' },
      numerator: {
        nl: 'Kandidaatreizen die in de periode een stap terug gingen of een stap nog eens deden',
        en: 'Journeys that in the period went back to a step or took one again',
      },
      denominator: {
        nl: 'Kandidaatreizen die in de periode in een stap kwamen',
        en: 'Journeys that entered a step in the period',
      },
      dateThatCounts: { nl: 'De dag waarop een stap begon', en: 'The day on which a step was entered' },
      events: ['journey.step-entered.v1'],
      notes: [],
    },
    {
      journeys: { nl: 'Kandidaatreizen', en: 'Journeys' },
      withLoop: { nl: 'Daarvan met een lus', en: 'Of these with a loop' },
      share: { nl: 'Deel met een lus', en: 'Share with a loop' },
    },
  ),
  rows: oneRow,
  counts: ['journeys', 'withLoop'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item, journey, way from read_model.journey_facts
           where kind = 'step-entered' and ${known(question)}`,
      sql`count(distinct journey)::integer as journeys,
          (count(distinct journey) filter (where way in ('back', 'again')))::integer as with_loop`,
    ),
  values: ({ journeys = 0, withLoop = 0 }) => ({ journeys, withLoop, share: share(withLoop, journeys) }),
};

export const pauses: Figure = {
  definition: define(
    {
      name: 'pauses',
      title: { nl: 'Pauzes', en: 'Pauses' },
      numerator: { nl: 'Keren dat een kandidaatreis is stilgezet', en: 'Times that a journey was paused' },
      denominator: justNumber,
      dateThatCounts: { nl: 'De dag waarop de pauze begon', en: 'The day on which the pause began' },
      events: ['journey.paused.v1'],
      notes: [],
    },
    { pauses: { nl: 'Pauzes', en: 'Pauses' }, journeys: { nl: 'In zoveel kandidaatreizen', en: 'In so many journeys' } },
    { item: { nl: 'Reden', en: 'Reason' } },
  ),
  rows: [],
  counts: ['pauses', 'journeys'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, reason as item, journey from read_model.journey_facts
           where kind = 'paused' and ${known(question)}`,
      sql`${count()} as pauses, count(distinct journey)::integer as journeys`,
    ),
  values: ({ pauses: paused = 0, journeys = 0 }) => ({ pauses: paused, journeys }),
};

export const leadTimes: Figure = {
  definition: define(
    {
      name: 'lead-times',
      title: { nl: 'Doorlooptijden', en: 'Lead times' },
      numerator: {
        nl: 'Kalenderdagen waarbinnen de helft (mediaan) en negen van de tien (90e percentiel) klaar waren',
        en: 'Calendar days within which half (median) and nine out of ten (90th percentile) had finished',
      },
      denominator: {
        nl: 'Alle keren dat de tijd in de periode eindigde: een stap verlaten, een intake, een plaatsing, het einde van een reis',
        en: 'All times that the time ended in the period: a step left, an intake, a placement, the end of a journey',
      },
      dateThatCounts: { nl: 'De dag waarop de tijd eindigde', en: 'The day on which the time ended' },
      events: [
        'journey.step-entered.v1',
        'journey.ended.v1',
        'journey.reopened.v1',
        'journey.intake-held.v1',
        'journey.placement-begun.v1',
        'enquiry.registered.v1',
        'handover.offered.v1',
        'candidate.registered.v1',
        'journey.started.v1',
      ],
      notes: [
        {
          nl: 'Per stap: vanaf het begin van de stap, of de heropening daarin, tot zij wordt verlaten of de reis eindigt. Pauzes tellen mee.',
          en: 'Per step: from entering it, or the reopening in it, until it is left or the journey ends. Pauses are included.',
        },
        {
          nl: 'Van contact tot intake: vanaf het eerste contact van die persoon, alleen in de eerste kandidaatreis. Van intake tot plaatsing: niet waar het gesprek na de eerste werkdag kwam, en niet via een uitzendbureau.',
          en: 'From contact to intake: from the first contact of that person, in the first journey only. From intake to placement: not where the conversation came after the first working day, nor through an agency.',
        },
        {
          nl: 'Van begin tot einde telt alleen een einde dat niet door heropenen is teruggenomen.',
          en: 'From start to end, only an end that no reopening has undone counts.',
        },
      ],
    },
    {
      times: { nl: 'Aantal keren', en: 'Number of times' },
      median: { nl: 'Mediaan in dagen', en: 'Median in days' },
      p90: { nl: '90e percentiel in dagen', en: '90th percentile in days' },
    },
    { step: true, item: { nl: 'Waarvan tot waar', en: 'From what to what' } },
  ),
  rows: [
    ...steps.map((step) => ({ step, item: 'in-step' })),
    ...['contact-to-intake', 'intake-to-placement', 'start-to-end'].map((item) => ({ step: null, item })),
  ],
  counts: ['times', 'median', 'p90'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, from_step as step, 'in-step' as item, stay_days as days from read_model.journey_facts
           where kind in ('step-entered', 'ended') and stay_days is not null and ${known(question)}
          union all
          select ${unitColumns}, null, 'start-to-end', day - started_on from ${standingEnds(question)}
          union all
          select ${unitColumns}, null, 'intake-to-placement', day - held_on from (
            select p.*, i.day as held_on from read_model.journey_facts p
              join read_model.journey_facts i on i.journey = p.journey and i.kind = 'intake' and ${known(question, 'i')}
             where p.kind = 'placement-begun' and p.counted and not p.agency and ${known(question, 'p')} and ${inPeriod(question, 'p.at')}
          ) placed where day >= held_on
          union all
          select ${unitColumns}, null, 'contact-to-intake', day - first_on from (
            with recursive ${roots(question)},
              intakes as (
                select i.*, roots.root from read_model.journey_facts i left join roots on roots.person = i.candidate
                 where i.kind = 'intake' and i.number = 1 and ${known(question, 'i')} and ${inPeriod(question, 'i.at')}
              ),
              held_with as (
                select i.journey, coalesce(same.person, i.candidate) as person from intakes i left join roots same on same.root = i.root
              ),
              firsts as (
                select journey, min(c.day) as first_on
                  from held_with join read_model.contact_facts c on c.person = held_with.person
                 where ${ofSomebody(question)} and c.day <= (${question.to}::timestamptz at time zone 'Europe/Amsterdam')::date
                 group by journey
              )
            select i.*, first_on from intakes i join firsts on firsts.journey = i.journey
          ) held where day >= first_on`,
      sql`${count()} as times, percentile_disc(0.5) within group (order by days) as median,
          percentile_disc(0.9) within group (order by days) as p90`,
    ),
  values: ({ times = 0, median = 0, p90 = 0 }) => (times === 0 ? { times, median: null, p90: null } : { times, median, p90 }),
};

/** Dimensions of a journey that is followed from its start, with the line that was known last. */
const ofCohort = sql.raw('origin, sender, persona, route, latest.line, region, started_at as at, started_on as day');

/** The line of each journey by what says anything of it. */
function latestLines(question: FiguresQuestion) {
  if (!dependsOn(question, 'line')) return sql`select null::uuid as journey, null::text as line where false`;
  return sql`select distinct on (journey) journey, line from read_model.journey_facts
      where kind in ('orientation-concluded', 'route-map-drawn', 'in-depth-concluded', 'placement-begun')
        and ${known(question)} and ${inPeriod(question, 'started_at')} order by journey, revision desc, n desc`;
}

export const funnel: Figure = {
  definition: define(
    {
      name: 'funnel',
      title: { nl: 'Trechter met lussen', en: 'Funnel with loops' },
      numerator: {
        nl: 'Per stap: hoeveel kandidaatreizen er kwamen, hoe vaak, waarheen zij gingen, hoeveel er eindigden en hoeveel er nu zijn',
        en: 'Per step: how many journeys came there, how often, where they went, how many ended there and how many are there now',
      },
      denominator: { nl: 'Alle kandidaatreizen die in de periode begonnen', en: 'All journeys that started in the period' },
      dateThatCounts: { nl: 'De dag waarop de reis begon', en: 'The day on which the journey started' },
      events: ['journey.started.v1', 'journey.step-entered.v1', 'journey.ended.v1', 'journey.reopened.v1'],
      notes: [
        {
          nl: 'Gevolgd tot het moment van kennen, ook na de periode. Keren begonnen is: naar elke stap, geëindigd en nog daar samen.',
          en: 'Followed up to the moment of knowing, after the period too. Times entered is: to each step, ended and still there together.',
        },
        {
          nl: 'Uitgesplitst naar de lijn die het laatst bekend was.',
          en: 'Divided by the line that was known last.',
        },
      ],
    },
    {
      journeys: { nl: 'Kandidaatreizen', en: 'Journeys' },
      entries: { nl: 'Keren begonnen', en: 'Times entered' },
      toOrientation: { nl: 'Naar oriëntatie', en: 'To orientation' },
      toInDepthOrientation: { nl: 'Naar verdiepende oriëntatie', en: 'To in-depth orientation' },
      toMatching: { nl: 'Naar matching', en: 'To matching' },
      toTraining: { nl: 'Naar scholing', en: 'To training' },
      toRetention: { nl: 'Naar begeleiding en behoud', en: 'To retention' },
      ended: { nl: 'Hier geëindigd', en: 'Ended here' },
      still: { nl: 'Nog hier', en: 'Still here' },
    },
    { step: true },
  ),
  rows: steps.map((step) => ({ step, item: null })),
  counts: ['journeys', 'entries', 'toOrientation', 'toInDepthOrientation', 'toMatching', 'toTraining', 'toRetention', 'ended'],
  count: (question) =>
    counted(
      question,
      sql`with latest as (${latestLines(question)})
          select ${ofCohort}, turn.step, null::text as item, turn.what, turn.iteration, turn."to"
            from read_model.journey_facts entry left join latest using (journey)
           cross join lateral (values ('entered', entry.step, entry.iteration, null), ('left', entry.from_step, null, entry.step))
              as turn (what, step, iteration, "to")
           where kind = 'step-entered' and ${known(question)} and ${inPeriod(question, 'started_at')} and turn.step is not null
          union all
          select ${ofCohort}, step, null, 'ended', null, null from ${standingEnds(question)} left join latest using (journey)
           where ${inPeriod(question, 'started_at')}`,
      sql`${count("what = 'entered' and iteration = 1")} as journeys, ${count("what = 'entered'")} as entries,
          ${count(`"to" = 'orientation'`)} as to_orientation, ${count(`"to" = 'in-depth-orientation'`)} as to_in_depth_orientation,
          ${count(`"to" = 'matching'`)} as to_matching, ${count(`"to" = 'training'`)} as to_training,
          ${count(`"to" = 'retention'`)} as to_retention, ${count("what = 'ended'")} as ended`,
    ),
  values({ journeys = 0, entries = 0, ...left }) {
    const { toOrientation = 0, toInDepthOrientation = 0, toMatching = 0, toTraining = 0, toRetention = 0, ended = 0 } = left;
    const to = { toOrientation, toInDepthOrientation, toMatching, toTraining, toRetention };
    const still = entries - ended - Object.values(to).reduce((sum, one) => sum + one, 0);
    return { journeys, entries, ...to, ended, still };
  },
};
