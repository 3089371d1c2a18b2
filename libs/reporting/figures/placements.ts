import { sql } from 'kysely';
import { durabilityTerms } from '../../journey/index.js';
import { count, counted, inPeriod, known, unitColumns } from './question.js';
import { define, justNumber, oneRow, share, type Figure } from './figure.js';

export const placements: Figure = {
  definition: define(
    {
      name: 'placements',
      title: { nl: 'Plaatsingen', en: 'Placements' },
      numerator: {
        nl: 'Kandidaten die zijn begonnen met werk onder contract (ook bbl) van genoeg uren per week (twaalf, tenzij het servicepunt iets anders heeft afgesproken), één keer per kandidaatreis',
        en: 'Candidates who began work under contract (bbl included) of enough hours a week (twelve, unless the service point agreed otherwise), once per journey',
      },
      denominator: justNumber,
      dateThatCounts: { nl: 'De eerste werkdag', en: 'The first working day' },
      events: ['journey.placement-begun.v1'],
      notes: [
        {
          nl: 'Werk via een uitzendbureau staat apart. Proefplaatsing, stage en verlenging zijn geen plaatsing.',
          en: 'Work through an agency stands apart. Trial placement, internship and renewal are no placement.',
        },
        {
          nl: 'Telt de eerste plaatsing van een reis bij een uitzendbureau, dan telt een latere plaatsing in die reis niet nog eens.',
          en: 'Where the first placement of a journey is through an agency, a later one in that journey does not count once more.',
        },
      ],
    },
    {
      placements: { nl: 'Plaatsingen', en: 'Placements' },
      spt: { nl: 'Daarvan door het servicepunt', en: 'Of these by the service point' },
      partner: { nl: 'Daarvan door een partner', en: 'Of these by a partner' },
      selfFound: { nl: 'Daarvan zelf gevonden', en: 'Of these self-found' },
      agency: { nl: 'Via een uitzendbureau, apart', en: 'Through an agency, apart' },
    },
  ),
  rows: oneRow,
  counts: ['spt', 'partner', 'selfFound', 'agency'],
  count: (question) =>
    counted(
      question,
      sql`select ${unitColumns}, null::text as step, null::text as item, agency, attribution from read_model.journey_facts
           where kind = 'placement-begun' and counted and ${known(question)}`,
      sql`${count("not agency and attribution = 'spt'")} as spt, ${count("not agency and attribution = 'partner'")} as partner,
          ${count("not agency and attribution = 'self-found'")} as self_found, ${count('agency')} as agency`,
    ),
  values: ({ spt = 0, partner = 0, selfFound = 0, agency = 0 }) => ({
    ...{ placements: spt + partner + selfFound, spt, partner, selfFound, agency },
  }),
};

export const durable: Figure = {
  definition: define(
    {
      name: 'durable',
      title: { nl: 'Duurzame plaatsingen', en: 'Durable placements' },
      numerator: {
        nl: 'Eerste plaatsingen in de techniek waarna iemand op dag 183 en dag 365 in de techniek werkte, bij welke werkgever ook, met hooguit 31 dagen ertussenuit (of wat het servicepunt heeft afgesproken)',
        en: 'First placements in technology after which somebody was at work in technology on day 183 and day 365, at any employer, with gaps of at most 31 days in all (or what the service point agreed)',
      },
      denominator: {
        nl: 'Alle van wie de termijn om is en de uitkomst vaststaat: vastgesteld, verloren en onbekend',
        en: 'All whose term has passed and has come out: established, lost and unknown',
      },
      dateThatCounts: { nl: 'De 183e en de 365e dag', en: 'The 183rd and the 365th day' },
      events: [
        'journey.placement-begun.v1',
        'journey.durability-established.v1',
        'journey.durability-lost.v1',
        'journey.durability-unknown.v1',
      ],
      notes: [
        {
          nl: 'Een bereik: de laagste waarde telt onbekend als niet duurzaam, de hoogste als duurzaam. Wat nog loopt, staat apart.',
          en: 'A range: the lowest value takes unknown as not durable, the highest as durable. What is still open stands apart.',
        },
        {
          nl: 'Wie al voor de dag zelf te lang niet werkte, staat op die dag als verloren. In een periode die nog niet om is, is het beeld daardoor te somber.',
          en: 'Who was out of work too long before the day itself stands as lost on that day. In a period that is not over yet the picture is therefore too dark.',
        },
      ],
    },
    {
      established: { nl: 'Vastgesteld', en: 'Established' },
      lost: { nl: 'Verloren', en: 'Lost' },
      unknown: { nl: 'Onbekend', en: 'Unknown' },
      open: { nl: 'Loopt nog, apart', en: 'Still open, apart' },
      lowest: { nl: 'Deel duurzaam, minstens', en: 'Share durable, at least' },
      highest: { nl: 'Deel duurzaam, hooguit', en: 'Share durable, at most' },
    },
    { item: { nl: 'Termijn: half jaar (dag 183) of jaar (dag 365)', en: 'Term: half year (day 183) or year (day 365)' } },
  ),
  rows: durabilityTerms.map((item) => ({ step: null, item })),
  counts: ['established', 'lost', 'unknown', 'open'],
  count: (question) =>
    counted(
      question,
      sql`select distinct on (journey, about) ${unitColumns}, null::text as step, about as item, outcome from read_model.journey_facts
           where kind = 'durability' and ${known(question)} and ${inPeriod(question)}
           order by journey, about, revision desc, n desc`,
      sql`${count("outcome = 'established'")} as established, ${count("outcome = 'lost'")} as lost,
          ${count("outcome = 'unknown'")} as unknown, ${count("outcome = 'open'")} as open`,
    ),
  values({ established = 0, lost = 0, unknown = 0, open = 0 }) {
    const passed = established + lost + unknown;
    const [lowest, highest] = [share(established, passed), share(established + unknown, passed)];
    return { established, lost, unknown, open, lowest, highest };
  },
};

export const followUpContracts: Figure = {
  definition: define(
    {
      name: 'follow-up-contracts',
      title: { nl: 'Vervolgcontracten', en: 'Follow-up contracts' },
      numerator: {
        nl: 'Plaatsingen waarvan het eerste contract is gevolgd door een vervolgcontract bij dezelfde werkgever',
        en: 'Placements whose first contract was followed by another one at the same employer',
      },
      denominator: {
        nl: 'Plaatsingen waarvan het eerste contract een einde had en waarvan bekend is wat erop volgde',
        en: 'Placements whose first contract had an end, and of which it is known what followed',
      },
      dateThatCounts: {
        nl: 'De laatste dag van het eerste contract, of de laatste werkdag waar die eerder was',
        en: 'The last day of the first contract, or the last working day where that was earlier',
      },
      events: ['journey.placement-begun.v1', 'journey.contract-outcome-recorded.v1', 'journey.placement-ended.v1'],
      notes: [
        {
          nl: 'Een eerste contract zonder einddatum telt niet mee. Waarvan nog niets is vastgelegd, staat apart.',
          en: 'A first contract without an end does not count. Where nothing was recorded yet stands apart.',
        },
        {
          nl: 'Wie na de laatste dag van het eerste contract bij dezelfde werkgever doorwerkte, had een vervolgcontract. Werk bij een ander telt bij duurzame plaatsingen.',
          en: 'Who worked on at the same employer after the last day of the first contract had a follow-up contract. Work elsewhere counts in durable placements.',
        },
      ],
    },
    {
      followedUp: { nl: 'Met vervolgcontract', en: 'With a follow-up contract' },
      notFollowedUp: { nl: 'Zonder vervolgcontract', en: 'Without a follow-up contract' },
      open: { nl: 'Nog niets vastgelegd, apart', en: 'Nothing recorded yet, apart' },
      share: { nl: 'Deel met vervolgcontract', en: 'Share with a follow-up contract' },
    },
    { item: { nl: 'Plaatsing, of uitzendbureau (apart)', en: 'Placement, or agency (apart)' } },
  ),
  rows: [
    { step: null, item: 'placement' },
    { step: null, item: 'agency' },
  ],
  counts: ['followedUp', 'notFollowedUp', 'open'],
  count: (question) =>
    counted(
      question,
      sql`select distinct on (journey, about) ${unitColumns}, null::text as step,
                 case when agency then 'agency' else 'placement' end as item, outcome from read_model.journey_facts
           where kind = 'first-contract' and ${known(question)} order by journey, about, revision desc, n desc`,
      sql`${count("outcome = 'followed-up'")} as followed_up, ${count("outcome = 'not-followed-up'")} as not_followed_up,
          ${count("outcome = 'open'")} as open`,
    ),
  values: ({ followedUp = 0, notFollowedUp = 0, open = 0 }) => ({
    ...{ followedUp, notFollowedUp, open, share: share(followedUp, followedUp + notFollowedUp) },
  }),
};
