import { sql } from 'kysely';
import { count, counted, known, unitColumns } from './question.js';
import { define, oneRow, share, type Figure } from './figure.js';

export const trainingParticipation: Figure = {
  definition: define(
    {
      name: 'training-participation',
      title: { nl: 'Deelname aan scholing', en: 'Participation in training' },
      numerator: {
        nl: 'Kandidaatreizen waarin een scholingstraject is begonnen, voor of na de dag die telt',
        en: 'Journeys in which a training trajectory was begun, before or after the day that counts',
      },
      denominator: {
        nl: 'Kandidaatreizen met een plaatsing in de periode, en apart die met een intakegesprek in de periode',
        en: 'Journeys with a placement in the period, and apart those with an intake in the period',
      },
      dateThatCounts: { nl: 'De dag van de plaatsing, of die van de intake', en: 'The day of the placement, or of the intake' },
      events: ['journey.training-begun.v1', 'journey.placement-begun.v1', 'journey.intake-held.v1'],
      notes: [{ nl: 'Plaatsingen via een uitzendbureau tellen niet mee.', en: 'Placements through an agency do not count.' }],
    },
    {
      candidates: { nl: 'Kandidaatreizen', en: 'Journeys' },
      inTraining: { nl: 'Daarvan met scholing', en: 'Of these with training' },
      share: { nl: 'Deel met scholing', en: 'Share with training' },
    },
    { item: { nl: 'Van de geplaatsten of van de intakes', en: 'Of those placed or of the intakes' } },
  ),
  rows: [
    { step: null, item: 'of-placed' },
    { step: null, item: 'of-intakes' },
  ],
  counts: ['candidates', 'inTraining'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, case kind when 'intake' then 'of-intakes' else 'of-placed' end as item,
                 f.journey in (select journey from read_model.journey_facts where kind = 'training-begun' and ${known(question)}) as trained
            from read_model.journey_facts f
           where (kind = 'intake' or kind = 'placement-begun' and counted and not agency) and ${known(question)}`,
      sql`${count()} as candidates, ${count('trained')} as in_training`,
    ),
  values: ({ candidates = 0, inTraining = 0 }) => ({ candidates, inTraining, share: share(inTraining, candidates) }),
};

export const trainingCompletion: Figure = {
  definition: define(
    {
      name: 'training-completion',
      title: { nl: 'Afronding van scholing', en: 'Completion of training' },
      numerator: { nl: 'Scholingstrajecten die zijn afgerond', en: 'Training trajectories completed' },
      denominator: {
        nl: 'Scholingstrajecten die zijn afgerond of afgebroken; wat nog loopt, telt niet mee',
        en: 'Training trajectories completed or abandoned; what is still running does not count',
      },
      dateThatCounts: { nl: 'De dag van afronden of afbreken', en: 'The day on which it was completed or abandoned' },
      events: ['journey.training-begun.v1', 'journey.training-completed.v1', 'journey.training-abandoned.v1'],
      notes: [
        {
          nl: 'Begonnen telt op de eerste dag van de scholing, en kan dus om andere trajecten gaan dan afgerond en afgebroken.',
          en: 'Begun counts on the first day of the training, and may therefore be about other trajectories than completed and abandoned.',
        },
      ],
    },
    {
      begun: { nl: 'Begonnen', en: 'Begun' },
      completed: { nl: 'Afgerond', en: 'Completed' },
      abandoned: { nl: 'Afgebroken', en: 'Abandoned' },
      share: { nl: 'Deel afgerond', en: 'Share completed' },
    },
  ),
  rows: oneRow,
  counts: ['begun', 'completed', 'abandoned'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item, kind from read_model.journey_facts
           where kind in ('training-begun', 'training-completed', 'training-abandoned') and ${known(question)}`,
      sql`${count("kind = 'training-begun'")} as begun, ${count("kind = 'training-completed'")} as completed,
          ${count("kind = 'training-abandoned'")} as abandoned`,
    ),
  values: ({ begun = 0, completed = 0, abandoned = 0 }) => ({
    ...{ begun, completed, abandoned, share: share(completed, completed + abandoned) },
  }),
};
