import { sql } from 'kysely';
import { outcomes, steps } from '../../journey/index.js';
import { count, counted, known, unitColumns } from './question.js';
import { define, share, type Figure } from './figure.js';
import { standingEnds } from './standing-ends.js';

const undoneEnd = {
  nl: 'Een einde dat door heropenen is teruggenomen, telt niet.',
  en: 'An end that a reopening has undone does not count.',
};

export const dropOutPerStep: Figure = {
  definition: define(
    {
      name: 'drop-out-per-step',
      title: { nl: 'Uitval per stap', en: 'Drop-out per step' },
      numerator: {
        nl: 'Kandidaatreizen die in de stap eindigden doordat iemand uitviel',
        en: 'Journeys that ended in the step because somebody dropped out',
      },
      denominator: {
        nl: 'Alle keren dat de stap werd verlaten: naar een andere stap, of doordat de reis eindigde',
        en: 'All times that the step was left: for another step, or because the journey ended',
      },
      dateThatCounts: { nl: 'De dag waarop de stap werd verlaten', en: 'The day on which the step was left' },
      events: ['journey.step-entered.v1', 'journey.ended.v1', 'journey.reopened.v1'],
      notes: [undoneEnd],
    },
    {
      left: { nl: 'Stap verlaten', en: 'Step left' },
      droppedOut: { nl: 'Daarvan uitgevallen', en: 'Of these dropped out' },
      share: { nl: 'Deel uitgevallen', en: 'Share dropped out' },
    },
    { step: true },
  ),
  rows: steps.map((step) => ({ step, item: null })),
  counts: ['left', 'droppedOut'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, from_step as step, null::text as item, false as dropped from read_model.journey_facts
           where kind = 'step-entered' and from_step is not null and ${known(question)}
          union all
          select ${unitColumns}, step, null, outcome = 'dropped-out' from ${standingEnds(question)}`,
      sql`${count()} as "left", ${count('dropped')} as dropped_out`,
    ),
  values: ({ left = 0, droppedOut = 0 }) => ({ left, droppedOut, share: share(droppedOut, left) }),
};

export const dropOutPerLeak: Figure = {
  definition: define(
    {
      name: 'drop-out-per-leak',
      title: { nl: 'Uitval per knelpunt', en: 'Drop-out per leak' },
      numerator: {
        nl: 'Kandidaatreizen die eindigden doordat iemand uitviel, naar stap en knelpunt; de reden waar geen knelpunt is genoemd',
        en: 'Journeys that ended because somebody dropped out, by step and leak; the reason where no leak was named',
      },
      denominator: { nl: 'Alle kandidaatreizen die zo eindigden', en: 'All journeys that ended so' },
      dateThatCounts: { nl: 'De dag van het einde', en: 'The day of the end' },
      events: ['journey.ended.v1', 'journey.reopened.v1'],
      notes: [undoneEnd],
    },
    { droppedOut: { nl: 'Uitgevallen', en: 'Dropped out' }, share: { nl: 'Deel van de uitval', en: 'Share of the drop-out' } },
    { step: true, item: { nl: 'Knelpunt, anders reden', en: 'Leak, otherwise reason' } },
  ),
  rows: [],
  counts: ['droppedOut'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, step, coalesce(leak, reason) as item from ${standingEnds(question)} where outcome = 'dropped-out'`,
      sql`${count()} as dropped_out`,
    ),
  values: ({ droppedOut = 0 }, all) => ({ droppedOut, share: share(droppedOut, all['droppedOut'] ?? 0) }),
};

export const leaksObserved: Figure = {
  definition: define(
    {
      name: 'leaks-observed',
      title: { nl: 'Waargenomen knelpunten', en: 'Leaks observed' },
      numerator: {
        nl: 'Keren dat een coach in een kandidaatreis een knelpunt of andere oorzaak zag',
        en: 'Times that a coach observed a leak or another cause in a journey',
      },
      denominator: { nl: 'Geen; beide zijn aantallen', en: 'None; both are numbers' },
      dateThatCounts: { nl: 'De dag van de waarneming', en: 'The day of the observation' },
      events: ['journey.leak-observed.v1'],
      notes: [
        {
          nl: 'Een knelpunt dat bij het einde van een reis is genoemd, staat bij uitval per knelpunt.',
          en: 'A leak named at the end of a journey stands in drop-out per leak.',
        },
      ],
    },
    {
      observed: { nl: 'Waarnemingen', en: 'Observations' },
      journeys: { nl: 'In zoveel kandidaatreizen', en: 'In so many journeys' },
    },
    { item: { nl: 'Knelpunt of andere oorzaak', en: 'Leak or other cause' } },
  ),
  rows: [],
  counts: ['observed', 'journeys'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, leak as item, journey from read_model.journey_facts
           where kind = 'leak-observed' and ${known(question)}`,
      sql`${count()} as observed, count(distinct journey)::integer as journeys`,
    ),
  values: ({ observed = 0, journeys = 0 }) => ({ observed, journeys }),
};

export const endings: Figure = {
  definition: define(
    {
      name: 'endings',
      title: { nl: 'Hoe kandidaatreizen eindigen', en: 'How journeys end' },
      numerator: { nl: 'Kandidaatreizen met deze uitkomst', en: 'Journeys with this outcome' },
      denominator: { nl: 'Alle kandidaatreizen die zijn geëindigd', en: 'All journeys that ended' },
      dateThatCounts: { nl: 'De dag van het einde', en: 'The day of the end' },
      events: ['journey.ended.v1', 'journey.reopened.v1'],
      notes: [undoneEnd],
    },
    { ended: { nl: 'Geëindigd', en: 'Ended' }, share: { nl: 'Deel', en: 'Share' } },
    { item: { nl: 'Uitkomst', en: 'Outcome' } },
  ),
  rows: outcomes.map((item) => ({ step: null, item })),
  counts: ['ended'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, outcome as item from ${standingEnds(question)}`,
      sql`${count()} as ended`,
    ),
  values: ({ ended = 0 }, all) => ({ ended, share: share(ended, all['ended'] ?? 0) }),
};
