import type { RawBuilder } from 'kysely';
import type { FigureDefinition, Localised } from '../definition.js';
import type { FiguresQuestion } from './question.js';

/** By group, step and item: what was counted under the names of the measures. */
export interface Counted {
  readonly group: string | null;
  readonly step: string | null;
  readonly item: string | null;
  readonly [count: string]: string | number | null;
}

export type Counts = Readonly<Record<string, number>>;
export type Values = Readonly<Record<string, number | null>>;

/** A figure: how it is defined, and how it is counted from the facts. */
export interface Figure {
  readonly definition: FigureDefinition;
  /** Rows that a group has even where nothing was counted in it. */
  readonly rows: readonly { readonly step: string | null; readonly item: string | null }[];
  /** Names of what {@link count} counts, besides group, step and item. */
  readonly counts: readonly string[];
  count(question: FiguresQuestion): RawBuilder<unknown>;
  /** The measures of a row, from its counts and those of all rows of its group together. */
  values(counts: Counts, ofGroup: Counts): Values;
}

/** One row, where nothing is told apart. */
export const oneRow = [{ step: null, item: null }] as const;

export const justNumber: Localised = { nl: 'Geen; het is een aantal', en: 'None; it is a number' };

/** Null where there is nothing to divide by. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

const rowColumns = {
  group: {
    nl: 'Waarde van de uitsplitsing; leeg waar niet wordt uitgesplitst',
    en: 'Value of what it is divided by; empty where it is not',
  },
  groupName: { nl: 'Naam daarvan, waar die er is', en: 'Its name, where it has one' },
} as const;
const step: Localised = { nl: 'Stap van de kandidaatreis', en: 'Step of the candidate journey' };

/** A definition, with the columns that all rows have. `tells` names what `item` tells apart and whether rows are per step. */
export function define(
  definition: Omit<FigureDefinition, 'columns'>,
  measures: Readonly<Record<string, Localised>>,
  tells: { readonly step?: true; readonly item?: Localised } = {},
): FigureDefinition {
  const columns = { ...rowColumns, ...(tells.step && { step }), ...(tells.item && { item: tells.item }), ...measures };
  return { ...definition, columns };
}
