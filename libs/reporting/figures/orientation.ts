import { sql } from 'kysely';
import { count, counted, known, unitColumns } from './question.js';
import { define, justNumber, oneRow, share, type Figure } from './figure.js';

export const orientationsConcluded: Figure = {
  definition: define(
    {
      name: 'orientations-concluded',
      title: { nl: 'Afgeronde oriëntaties', en: 'Orientations concluded' },
      numerator: {
        nl: 'Oriëntaties die met een richting in de techniek zijn afgerond',
        en: 'Orientations concluded with a direction in technology',
      },
      denominator: { nl: 'Alle afgeronde oriëntaties', en: 'All orientations concluded' },
      dateThatCounts: { nl: 'De dag van de afronding', en: 'The day of the conclusion' },
      events: ['journey.orientation-concluded.v1'],
      notes: [
        {
          nl: 'Wie terugkeert naar oriëntatie, rondt die nog eens af en telt dan opnieuw.',
          en: 'Who comes back to orientation concludes it once more, and then counts again.',
        },
      ],
    },
    {
      concluded: { nl: 'Afgerond', en: 'Concluded' },
      direction: { nl: 'Met een richting', en: 'With a direction' },
      notTechnology: { nl: 'Techniek is het niet', en: 'Not technology' },
      share: { nl: 'Deel met een richting', en: 'Share with a direction' },
    },
  ),
  rows: oneRow,
  counts: ['direction', 'notTechnology'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item, outcome from read_model.journey_facts
           where kind = 'orientation-concluded' and ${known(question)}`,
      sql`${count("outcome = 'direction'")} as direction, ${count("outcome = 'not-technology'")} as not_technology`,
    ),
  values({ direction = 0, notTechnology = 0 }) {
    const concluded = direction + notTechnology;
    return { concluded, direction, notTechnology, share: share(direction, concluded) };
  },
};

export const inDepthParticipants: Figure = {
  definition: define(
    {
      name: 'in-depth-participants',
      title: { nl: 'Deelnemers aan verdiepende oriëntatie', en: 'Participants in in-depth orientation' },
      numerator: {
        nl: 'Kandidaatreizen die voor het eerst in de stap verdiepende oriëntatie komen',
        en: 'Journeys that enter the step in-depth orientation for the first time',
      },
      denominator: justNumber,
      dateThatCounts: { nl: 'De dag waarop de stap voor het eerst begint', en: 'The day on which the step is entered first' },
      events: ['journey.step-entered.v1', 'journey.in-depth-orientation-concluded.v1'],
      notes: [
        {
          nl: 'Afgerond telt op de dag van de afronding, en elke keer dat de stap wordt afgerond.',
          en: 'Concluded counts on the day of the conclusion, and each time that the step is concluded.',
        },
        {
          nl: 'Inschrijving en aanwezigheid per programma zitten hier niet in.',
          en: 'Enrolment and attendance per programme are not in this.',
        },
      ],
    },
    { participants: { nl: 'Deelnemers', en: 'Participants' }, concluded: { nl: 'Afgerond', en: 'Concluded' } },
  ),
  rows: oneRow,
  counts: ['participants', 'concluded'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item, kind from read_model.journey_facts
           where ${known(question)} and (kind = 'in-depth-concluded'
              or kind = 'step-entered' and step = 'in-depth-orientation' and iteration = 1)`,
      sql`${count("kind = 'step-entered'")} as participants, ${count("kind = 'in-depth-concluded'")} as concluded`,
    ),
  values: ({ participants = 0, concluded = 0 }) => ({ participants, concluded }),
};
