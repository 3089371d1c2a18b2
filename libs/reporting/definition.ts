/** A text in the languages of the product. */
export interface Localised {
  readonly nl: string;
  readonly en: string;
}

/** How a figure is counted: data, the same for every service point, shown with every figure. */
export interface FigureDefinition {
  readonly name: string;
  readonly title: Localised;
  readonly numerator: Localised;
  readonly denominator: Localised;
  /** By which date something falls in a period. */
  readonly dateThatCounts: Localised;
  /** Wire names of the events that it is counted from. */
  readonly events: readonly string[];
  /** What each column of the rows holds. */
  readonly columns: Readonly<Record<string, Localised>>;
  readonly notes: readonly Localised[];
}

/** What a report is asked over. */
export interface ReportScope {
  /** First moment (inclusive) and last (exclusive) of the period, UTC instants. */
  readonly from: string;
  readonly to: string;
  /** The figures as they were known then, a UTC instant; as they are known now when absent. */
  readonly asOf?: string;
}
