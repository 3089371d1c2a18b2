import { sql } from 'kysely';
import type { ReaderDb } from '../../read-models/reader.js';
import type { FigureDefinition, Localised } from '../definition.js';
import { contacts, intakes, journeysStarted } from './contacts.js';
import { dropOutPerLeak, dropOutPerStep, endings, leaksObserved } from './drop-out.js';
import type { Counted, Counts, Figure, Values } from './figure.js';
import { inDepthParticipants, orientationsConcluded } from './orientation.js';
import { durable, followUpContracts, placements } from './placements.js';
import type { FiguresQuestion, Grouping } from './question.js';
import { funnel, journeysWithLoops, leadTimes, loops, pauses } from './steps.js';
import { trainingCompletion, trainingParticipation } from './training.js';

export {
  dimensions,
  groupings,
  missing,
  parts,
  type Dimension,
  type FiguresQuestion,
  type Grouping,
  type Narrowing,
} from './question.js';

/** All figures there are of the candidate journey. A new one is a constant beside its kin, and a line here. */
const figures = [
  contacts,
  journeysStarted,
  intakes,
  orientationsConcluded,
  inDepthParticipants,
  placements,
  durable,
  followUpContracts,
  trainingParticipation,
  trainingCompletion,
  dropOutPerStep,
  dropOutPerLeak,
  leaksObserved,
  endings,
  loops,
  journeysWithLoops,
  pauses,
  leadTimes,
  funnel,
] as const satisfies readonly Figure[];

export const figureDefinitions: readonly FigureDefinition[] = figures.map(({ definition }) => definition);
export const figureNames: readonly string[] = figureDefinitions.map(({ name }) => name);

/** What each figure can be divided by, in words. */
export const groupingTexts: { readonly [grouping in Grouping]: Localised } = {
  origin: { nl: 'Kanaal waardoor iemand kwam', en: 'Channel by which somebody came' },
  sender: { nl: 'Wie overdroeg of verwees', en: 'Who handed over or referred' },
  persona: { nl: 'Persona aan het begin van de kandidaatreis', en: 'Persona at the start of the journey' },
  route: { nl: 'Route van de kandidaatreis', en: 'Route of the journey' },
  line: { nl: 'Lijn die toen het laatst was gekozen', en: 'Line that had been chosen last by then' },
  region: { nl: 'Arbeidsmarktregio', en: 'Labour-market region' },
  year: { nl: 'Kalenderjaar', en: 'Calendar year' },
  quarter: { nl: 'Kwartaal', en: 'Quarter' },
  month: { nl: 'Maand', en: 'Month' },
};

export interface FigureRow {
  /** Value of what the figures are divided by; null where they are not. */
  readonly group: string | null;
  /** Of a sender or a region. */
  readonly groupName: string | null;
  readonly step: string | null;
  /** What the figure tells apart within a group: a term, an outcome, a leak. */
  readonly item: string | null;
  /** By the name of the measure; null for a share of nothing and a median of nothing. */
  readonly values: Values;
}

export interface FigureReport {
  readonly definition: FigureDefinition;
  readonly rows: readonly FigureRow[];
}

/**
 * The figures over a period as they were known at a moment, for what the party read for may see.
 * @param wanted names of figures; all of them when absent
 */
export async function figuresReport(
  db: ReaderDb,
  question: FiguresQuestion,
  wanted: readonly string[] = figureNames,
): Promise<readonly FigureReport[]> {
  const reports: FigureReport[] = [];
  // Of what a step before gave, the planner may expect a few rows where there are thousands, and for so few it would loop over tables; compiling
  // a statement takes longer than it saves over the facts of even a large service point.
  await sql`select set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true), set_config('work_mem', '32MB', true)`.execute(
    db,
  );
  const names = await namesOf(db, question.by);
  for (const figure of figures.filter(({ definition }) => wanted.includes(definition.name))) {
    const { rows } = await (figure as Figure).count(question).execute(db);
    reports.push({ definition: figure.definition, rows: rowsOf(figure, question, rows as readonly Counted[], names) });
  }
  return reports;
}

/** Every row that the figure has of each group, in the order of groups, steps and items. */
function rowsOf(
  figure: Figure,
  { by }: FiguresQuestion,
  counted: readonly Counted[],
  names: ReadonlyMap<string, string>,
): readonly FigureRow[] {
  const groups = by === undefined ? [null] : [...new Set(counted.map(({ group }) => group))].sort(byText);
  return groups.flatMap((group) => {
    const own = counted.filter((row) => row.group === group);
    const absent = figure.rows.filter(({ step, item }) => !own.some((row) => row.step === step && row.item === item));
    const ofGroup = countsOf(figure, ...own);
    return [...own, ...absent]
      .sort((a, b) => place(figure, a) - place(figure, b) || byText(a.step, b.step) || byText(a.item, b.item))
      .map((row) => ({
        group,
        groupName: group === null ? null : (names.get(group) ?? null),
        step: row.step,
        item: row.item,
        values: figure.values(countsOf(figure, row), ofGroup),
      }));
  });
}

/** What was counted, in all of the rows together. */
function countsOf(figure: Figure, ...rows: readonly Partial<Counted>[]): Counts {
  const number = (value: string | number | null | undefined) => (typeof value === 'number' ? value : 0);
  return Object.fromEntries(figure.counts.map((name) => [name, rows.reduce((sum, row) => sum + number(row[name]), 0)]));
}

function place(figure: Figure, { step, item }: Pick<Counted, 'step' | 'item'>): number {
  return figure.rows.findIndex((row) => row.step === step && row.item === item);
}

function byText(a: string | null, b: string | null): number {
  const [one, other] = [a ?? '', b ?? ''];
  return one < other ? -1 : one > other ? 1 : 0;
}

async function namesOf(db: ReaderDb, by: Grouping | undefined): Promise<ReadonlyMap<string, string>> {
  if (by !== 'sender' && by !== 'region') return new Map();
  const names =
    by === 'region'
      ? sql<{
          key: string;
          name: string;
        }>`select region as key, min(name) as name from read_model.service_point_regions group by region`
      : sql<{ key: string; name: string }>`
          select 'organisation:' || id as key, name from read_model.organisations
          union all select 'service-point:' || id, name from read_model.service_points`;
  return new Map((await names.execute(db)).rows.map(({ key, name }) => [key, name]));
}
