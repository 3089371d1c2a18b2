import { stringify } from 'csv-stringify/sync';
import type { FigureDefinition, Localised, ReportScope } from './definition.js';

export const reportLanguages = ['nl', 'en'] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

/** A report, or a part of one, under the definition that holds for all of its rows. */
export interface ReportTable<Column extends string> {
  readonly definition: FigureDefinition;
  readonly rows: readonly { readonly [column in Column]: string | number | null }[];
}

const before = ['figure', 'title', 'from', 'to', 'asOf'] as const;
const after = ['numerator', 'denominator', 'dateThatCounts', 'events', 'notes'] as const;

/**
 * The one way in which reports become CSV (RFC 4180, with the byte order mark by which spreadsheets know UTF-8). Each line carries its
 * figure, period and moment of knowing, and behind its own columns the definition, so that no line loses them when it is sorted, filtered or
 * copied. A figure without rows has one line with its definition. Numbers that are not whole have four decimals.
 */
export function reportCsv<Column extends string>(
  columns: readonly Column[],
  tables: readonly ReportTable<Column>[],
  { from, to, asOf }: Required<ReportScope>,
  language: ReportLanguage,
): string {
  const lines = tables.flatMap(({ definition, rows }) => {
    const said = (text: Localised) => text[language];
    const { name, title, numerator, denominator, dateThatCounts, events, notes } = definition;
    const head = [name, said(title), from, to, asOf];
    const tail = [said(numerator), said(denominator), said(dateThatCounts), events.join(' '), notes.map(said).join(' ')];
    const cells = rows.length === 0 ? [columns.map(() => null)] : rows.map((row) => columns.map((column) => row[column]));
    return cells.map((own) => [...head, ...own.map(written), ...tail]);
  });
  const options = { record_delimiter: 'windows', escape_formulas: true, bom: true } as const;
  return stringify([[...before, ...columns, ...after], ...lines], options);
}

function written(value: string | number | null): string {
  if (value === null) return '';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}
