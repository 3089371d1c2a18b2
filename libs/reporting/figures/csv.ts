import { reportCsv, type ReportLanguage } from '../csv.js';
import type { FigureReport } from './index.js';
import type { FiguresQuestion } from './question.js';

const columns = ['by', 'group', 'groupName', 'step', 'item', 'measure', 'measureTitle', 'value'] as const;

/** A line per measure, so that figures with different measures share their columns and can be pivoted. */
export function figuresCsv(
  reports: readonly FigureReport[],
  question: Pick<FiguresQuestion, 'from' | 'to' | 'asOf' | 'by'>,
  language: ReportLanguage,
): string {
  const by = question.by ?? null;
  const tables = reports.map(({ definition, rows }) => ({
    definition,
    rows: rows.flatMap(({ group, groupName, step, item, values }) =>
      Object.entries(values).map(([measure, value]) => {
        const measureTitle = definition.columns[measure]?.[language] ?? measure;
        return { by, group, groupName, step, item, measure, measureTitle, value };
      }),
    ),
  }));
  return reportCsv(columns, tables, question, language);
}
