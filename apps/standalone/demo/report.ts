import {
  letterOfSptNoord,
  type FigureDefinition,
  type FigureInLetter,
  type FigureReport,
  type Letter,
  type LetterFigure,
  type LetterUnit,
} from '../../../libs/reporting/index.js';
import { addDays, addMonths, instantOn } from './days.js';
import type { Player } from './player.js';
import { contacts as inFull } from './proportions.js';
import type { Scenario } from './scenario.js';
import { staff } from './staff.js';

/** A figure of the letter, and the same figure over the same part of the two years played. */
export interface Compared {
  readonly letter: FigureInLetter;
  readonly demo: LetterFigure;
}

export interface DemoReport {
  /** By which it can be repeated exactly. */
  readonly played: {
    readonly seed: string;
    readonly until: string;
    readonly contacts: number;
    readonly from: string;
    readonly to: string;
  };
  readonly letter: Letter;
  readonly compared: readonly Compared[];
  /** All figures over the two years. */
  readonly figures: readonly FigureReport[];
  /** What makes that the demonstration differs from the letter. */
  readonly differences: readonly string[];
}

interface Period {
  readonly from: string;
  readonly to: string;
}

/** Asks for the figures as the programme manager does. @throws Error when they cannot be had */
export async function reportOf(player: Pick<Player, 'read'>, scenario: Scenario): Promise<DemoReport> {
  const manager = staff('programme-manager');
  const ask = async <T>(report: string, { from, to }: Period): Promise<T> => {
    const { status, text } = await player.read(manager, `/reports/${report}?${new URLSearchParams({ from, to })}`);
    if (status !== 200) throw new Error(`/reports/${report} was answered with ${status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  };
  const whole = twoYears(scenario);
  const compared: Compared[] = [];
  for (const letter of letterOfSptNoord.figures) {
    const { figures } = await ask<{ readonly figures: readonly LetterFigure[] }>('letter', sameMonths(letter, scenario));
    const demo = figures.find(({ name }) => name === letter.name);
    if (!demo) throw new Error(`the API does not tell ${letter.name}`);
    compared.push({ letter, demo });
  }
  const { figures } = await ask<{ readonly figures: readonly FigureReport[] }>('figures', whole);
  const { seed, until, contacts } = scenario;
  return {
    played: { seed, until, contacts, ...whole },
    letter: letterOfSptNoord,
    compared,
    figures,
    differences: differences(scenario),
  };
}

/** The first day of what is played; as in scenario.ts. */
function firstDay({ begins }: Scenario): string {
  return begins.slice(0, 10);
}

function twoYears(scenario: Scenario): Period {
  return { from: instantOn(firstDay(scenario), '00:00'), to: instantOn(addDays(scenario.until, 1), '00:00') };
}

/** The letter is about two years as well: its first six quarters are beside the first eighteen months played, and so on. */
function sameMonths({ period }: FigureInLetter, scenario: Scenario): Period {
  const first = letterOfSptNoord.figures.map(({ period: { firstDay: day } }) => day).sort()[0] ?? period.firstDay;
  const moment = (day: string): string => instantOn(addMonths(firstDay(scenario), monthsBetween(first, day)), '00:00');
  return { from: moment(period.firstDay), to: moment(addDays(period.lastDay, 1)) };
}

function monthsBetween(from: string, to: string): number {
  const months = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

function differences({ contacts }: Scenario): readonly string[] {
  return [
    ...(contacts === inFull.full
      ? []
      : [
          `This run has ${contacts} people in two years where the letter has about ${inFull.full}: compare numbers by the last column.`,
        ]),
    'The letter’s figure for its last quarter is a forecast; here it has happened.',
    'The service point played starts with nobody: in its first months nobody is placed yet, and later months make up for it.',
    'Work through an agency is apart and counts in none of the figures of placements; the letter does not say whether it does.',
    'A contact counts once a calendar year, so who comes in before New Year and starts a journey after it counts in both; the letter does not say how it counts.',
    'The letter does not say of whom 70 % were trained; here it is of those placed. What is running still does not count in the 90 %.',
  ];
}

const none = '–';

function written(value: number | null, unit: LetterUnit): string {
  if (value === null) return none;
  switch (unit) {
    case 'number':
      return String(Math.round(value));
    case 'per-year':
      return `${Math.round(value)} a year`;
    case 'share':
      return `${(value * 100).toFixed(0)} %`;
    default:
      return unit satisfies never;
  }
}

function inLetter({ value, unit, precision }: FigureInLetter): string {
  const text = written(value, unit);
  switch (precision) {
    case 'exact':
      return text;
    case 'about':
      return `about ${text}`;
    case 'at-least':
      return `over ${text}`;
    default:
      return precision satisfies never;
  }
}

function dayOf(instant: string): string {
  // Periods begin and end at midnight in Amsterdam, which is the day before in UTC.
  return new Date(Date.parse(instant) + 6 * 3_600_000).toISOString().slice(0, 10);
}

/** The report as somebody reads it in a terminal. */
export function printed({ played, letter, compared, figures, differences: why }: DemoReport): string {
  const scaled = played.contacts !== inFull.full;
  const head = ['Figure', 'Letter', 'of', 'Demo', 'from', 'up to', ...(scaled ? [`per ${inFull.full}`] : [])];
  const rows = compared.map(({ letter: theirs, demo }) => [
    demo.title.en,
    inLetter(theirs),
    `${theirs.period.firstDay.slice(0, 7)} – ${theirs.period.lastDay.slice(0, 7)}${theirs.standing === 'forecast' ? ', forecast' : ''}`,
    `${written(demo.value, demo.unit)}${demo.unit === 'share' ? ` (${demo.numerator} of ${demo.denominator})` : ''}`,
    dayOf(demo.from),
    dayOf(demo.to),
    ...(scaled ? [demo.unit === 'share' ? '' : written(((demo.value ?? 0) * inFull.full) / played.contacts, demo.unit)] : []),
  ]);
  const definitions = [...new Map(compared.map(({ demo }) => [demo.name, demo])).values()];
  return [
    `${letter.source.en}, ${letter.date}`,
    '',
    ...table([head, ...rows]),
    '',
    'How each is counted:',
    ...definitions.flatMap(({ title, definition }) => [
      `  ${title.en}`,
      ...definitionLines(definition).map((line) => `    ${line}`),
    ]),
    '',
    'Why they differ:',
    ...why.map((line) => `  - ${line}`),
    ...letter.leftOut.map(({ en }) => `  - Left out: ${en}`),
    '',
    `More figures over ${played.from.slice(0, 10)} up to ${played.until}:`,
    ...besides.flatMap((name) => figures.filter(({ definition }) => definition.name === name).flatMap(figureLines)),
  ].join('\n');
}

function definitionLines({ numerator, denominator, dateThatCounts }: FigureDefinition): readonly string[] {
  return [numerator.en, `of: ${denominator.en}`, `in the period by: ${dateThatCounts.en}`];
}

/** Figures that the letter does not give and a reader of it asks for next. */
const besides = ['durable', 'drop-out-per-step', 'drop-out-per-leak', 'loops', 'lead-times', 'endings'] as const;

function figureLines({ definition, rows }: FigureReport): readonly string[] {
  const measures = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const head = ['', ...measures.map((name) => definition.columns[name]?.en ?? name)];
  const lines = rows.map(({ step, item, values }) => [
    [step, item].filter((part) => part !== null).join(', ') || 'in all',
    ...measures.map((name) => number(values[name] ?? null)),
  ]);
  return ['', `  ${definition.title.en}`, ...table([head, ...lines]).map((line) => `    ${line}`)];
}

function number(value: number | null): string {
  if (value === null) return none;
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Columns as wide as what stands in them, the first to the left. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), widths.map((width) => '─'.repeat(width)).join('───'), ...body.map(line)];
}
