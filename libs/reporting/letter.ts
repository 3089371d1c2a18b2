import { dutchCalendar } from '../calendar/index.js';
import { dateOf } from '../kernel/local-date.js';
import type { FigureDefinition, Localised } from './definition.js';
import type { FigureReport, FiguresQuestion } from './figures/index.js';

/** What a letter like that of SPT Noord says of itself, in its order. */
export const letterFigureNames = [
  'contacts',
  'intakes-per-year',
  'placements',
  'follow-up-contracts',
  'in-training',
  'training-completed',
] as const;
export type LetterFigureName = (typeof letterFigureNames)[number];

/** A number of people or conversations, a number a year, or a share between 0 and 1. */
export type LetterUnit = 'number' | 'per-year' | 'share';

/** One figure of the letter as this installation counts it. */
export interface LetterFigure {
  readonly name: LetterFigureName;
  readonly title: Localised;
  readonly unit: LetterUnit;
  /** Null where there is nothing to divide by. */
  readonly value: number | null;
  /** What the value was worked out from. */
  readonly numerator: number;
  /** Null where the value is a number. */
  readonly denominator: number | null;
  /** Counted, not expected: forecasts and targets are not kept here yet. */
  readonly standing: 'actual';
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  readonly definition: FigureDefinition;
}

/** The figures of the report that the letter is made from. */
export const figuresOfLetter: readonly string[] = [
  'contacts',
  'intakes',
  'placements',
  'follow-up-contracts',
  'training-participation',
  'training-completion',
];

/** From the beginning of one Dutch day to that of another: calendar years, so that a year is one whether or not it has a 29 February. */
function yearsBetween(from: string, to: string): number {
  const [first = 0, firstMonth = 0, firstDay = 0] = dutchDate(from);
  const [last = 0, lastMonth = 0, lastDay = 0] = dutchDate(to);
  return last - first + (lastMonth - firstMonth) / 12 + (lastDay - firstDay) / 365.25;
}

function dutchDate(instant: string): readonly number[] {
  return dateOf(dutchCalendar, instant).split('-').map(Number);
}

/**
 * The figures of a letter to a province, "at the press of a button" (domain description, "Figures": yardstick), from a report that is not
 * divided into groups. Money has figures of its own and is not in it.
 */
export function letterFigures(
  reports: readonly FigureReport[],
  { from, to, asOf }: Pick<FiguresQuestion, 'from' | 'to' | 'asOf'>,
): readonly LetterFigure[] {
  const years = yearsBetween(from, to);
  const figure = (
    name: LetterFigureName,
    source: string,
    title: Localised,
    unit: LetterUnit,
    read: (of: (measure: string, item?: string) => number) => readonly [numerator: number, denominator: number | null],
  ): LetterFigure => {
    const report = reports.find(({ definition }) => definition.name === source);
    if (!report) throw new Error(`the letter is made from the figure ${source}`);
    const of = (measure: string, item: string | null = null) =>
      report.rows.find((row) => row.item === item && row.step === null)?.values[measure] ?? 0;
    const [numerator, denominator] = read(of);
    const value = denominator === null ? numerator : denominator === 0 ? null : numerator / denominator;
    return {
      name,
      title,
      unit,
      value,
      numerator,
      denominator,
      standing: 'actual',
      from,
      to,
      asOf,
      definition: report.definition,
    };
  };
  return [
    figure(
      'contacts',
      'contacts',
      { nl: 'Contacten met geïnteresseerde kandidaten', en: 'Contacts with interested candidates' },
      'number',
      (of) => [of('contacts'), null],
    ),
    figure('intakes-per-year', 'intakes', { nl: 'Intakegesprekken per jaar', en: 'Intakes a year' }, 'per-year', (of) => [
      of('intakes'),
      years,
    ]),
    figure('placements', 'placements', { nl: 'Kandidaten geplaatst', en: 'Candidates placed' }, 'number', (of) => [
      of('placements'),
      null,
    ]),
    figure(
      'follow-up-contracts',
      'follow-up-contracts',
      { nl: 'Plaatsingen met een vervolgcontract', en: 'Placements with a follow-up contract' },
      'share',
      (of) => [of('followedUp', 'placement'), of('followedUp', 'placement') + of('notFollowedUp', 'placement')],
    ),
    figure(
      'in-training',
      'training-participation',
      { nl: 'Geplaatste kandidaten met een scholingstraject', en: 'Candidates placed with a training trajectory' },
      'share',
      (of) => [of('inTraining', 'of-placed'), of('candidates', 'of-placed')],
    ),
    figure(
      'training-completed',
      'training-completion',
      { nl: 'Scholingstrajecten afgerond', en: 'Training trajectories completed' },
      'share',
      (of) => [of('completed'), of('completed') + of('abandoned')],
    ),
  ];
}

/** One figure as a letter gave it. */
export interface FigureInLetter {
  readonly name: LetterFigureName;
  readonly unit: LetterUnit;
  readonly value: number;
  /** How exactly the letter puts it. */
  readonly precision: 'exact' | 'about' | 'at-least';
  readonly standing: 'actual' | 'forecast';
  /** Days, the last one included. */
  readonly period: { readonly firstDay: string; readonly lastDay: string };
  /** The words of the letter. */
  readonly quote: string;
}

export interface Letter {
  readonly source: Localised;
  readonly reference: string;
  readonly date: string;
  readonly figures: readonly FigureInLetter[];
  /** What the letter says besides, and these figures do not. */
  readonly leftOut: readonly Localised[];
}

const sixQuarters = { firstDay: '2020-01-01', lastDay: '2021-06-30' } as const;
const sevenQuarters = { firstDay: '2020-01-01', lastDay: '2021-09-30' } as const;
const lastQuarter = { firstDay: '2021-10-01', lastDay: '2021-12-31' } as const;

/** The yardstick: what SPT Noord reported of 2020 and 2021 to the province of Drenthe. */
export const letterOfSptNoord: Letter = {
  source: {
    nl: 'Brief van Gedeputeerde Staten van Drenthe aan Provinciale Staten, bijlage Resultatenverslag SPT Noord 2020/2021',
    en: 'Letter of the Provincial Executive of Drenthe to the Provincial Council, annex Report of results SPT Noord 2020/2021',
  },
  reference: '40/5.2/2022001533',
  date: '2022-10-11',
  figures: [
    {
      name: 'contacts',
      unit: 'number',
      value: 600,
      precision: 'at-least',
      standing: 'actual',
      period: sixQuarters,
      quote: 'Ruim 600 contacten met geïnteresseerde kandidaten',
    },
    {
      name: 'intakes-per-year',
      unit: 'per-year',
      value: 400,
      precision: 'about',
      standing: 'actual',
      period: sixQuarters,
      quote: 'Gemiddeld per jaar zo’n 400 intakegesprekken',
    },
    {
      name: 'placements',
      unit: 'number',
      value: 223,
      precision: 'exact',
      standing: 'actual',
      period: sevenQuarters,
      quote: '223 kandidaten 2020 +Q1/2/3 zijn geplaatst op vacatures',
    },
    {
      name: 'placements',
      unit: 'number',
      value: 35,
      precision: 'exact',
      standing: 'forecast',
      period: lastQuarter,
      quote: 'Prognose Q4 2021 35 plaatsingen',
    },
    {
      name: 'follow-up-contracts',
      unit: 'share',
      value: 0.75,
      precision: 'about',
      standing: 'actual',
      period: sevenQuarters,
      quote: 'Het percentage duurzame uitplaatsingen (met een vervolgcontract) was 75%',
    },
    {
      name: 'in-training',
      unit: 'share',
      value: 0.7,
      precision: 'about',
      standing: 'actual',
      period: sevenQuarters,
      quote: '70% kandidaten volgden een scholingstraject',
    },
    {
      name: 'training-completed',
      unit: 'share',
      value: 0.9,
      precision: 'about',
      standing: 'actual',
      period: sevenQuarters,
      quote: '90% van deze kandidaten ronden de scholing af',
    },
  ],
  leftOut: [
    {
      nl: 'Prijs per plaatsing (op basis van de begroting) € 1.352 en € 39.500 extra publiek scholingsbudget: cijfers over geld staan hier niet bij.',
      en: 'Price per placement (by budget) €1,352 and €39,500 of extra public training budget: figures about money are not among these.',
    },
  ],
};
