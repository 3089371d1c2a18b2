import { sql, type RawBuilder } from 'kysely';
import type { ReportScope } from '../definition.js';

/** What a figure can be divided by and narrowed to; never a coach. */
export const dimensions = ['origin', 'sender', 'persona', 'route', 'line', 'region'] as const;
export type Dimension = (typeof dimensions)[number];

/** Parts of the period, by the date that counts. */
export const parts = ['year', 'quarter', 'month'] as const;
export type Part = (typeof parts)[number];

export const groupings = [...dimensions, ...parts] as const;
export type Grouping = (typeof groupings)[number];

/** What stands for a dimension that was not known, as a group and as a filter. */
export const missing: { readonly [dimension in Dimension]: string } = {
  origin: 'none',
  sender: 'none',
  persona: 'not-yet-known',
  route: 'none',
  line: 'none',
  region: 'none',
};

/** Only what has one of these values; a dimension that is absent narrows nothing. */
export type Narrowing = { readonly [dimension in Dimension]?: readonly string[] };

/** The period by the date that counts, the moment of knowing, and how the figures are divided. */
export interface FiguresQuestion extends ReportScope {
  /** Id of the service point whose figures they are. */
  readonly servicePoint: string;
  readonly asOf: string;
  readonly by?: Grouping;
  readonly only?: Narrowing;
}

type Fragment = RawBuilder<unknown>;

/** Whether the answer depends on a dimension; where not, nobody needs to look it up. */
export function dependsOn({ by, only = {} }: FiguresQuestion, dimension: Dimension): boolean {
  return by === dimension || only[dimension] !== undefined;
}

/** Dimensions and date of what is counted, which every unit carries under these names. */
export const unitColumns: Fragment = sql.raw('origin, sender, persona, route, line, region, at, day');

const columns: { readonly [dimension in Dimension]: Fragment } = {
  origin: sql.raw('u.origin'),
  sender: sql.raw('u.sender'),
  persona: sql.raw('u.persona'),
  route: sql.raw('u.route'),
  line: sql.raw('u.line'),
  region: sql.raw('u.region'),
};

const formats: { readonly [part in Part]: string } = { year: 'YYYY', quarter: 'YYYY"-Q"Q', month: 'YYYY-MM' };

/** What the service point had recorded by the moment of knowing. */
export function known({ servicePoint, asOf }: FiguresQuestion, alias?: string): Fragment {
  const column = (name: string) => sql.raw(alias === undefined ? name : `${alias}.${name}`);
  return sql`(${column('service_point')} = ${servicePoint} and ${column('recorded')} <= ${asOf}::timestamptz)`;
}

/** What falls in the period by a column with an instant. */
export function inPeriod({ from, to }: FiguresQuestion, column = 'at'): Fragment {
  return sql`(${sql.raw(column)} >= ${from}::timestamptz and ${sql.raw(column)} < ${to}::timestamptz)`;
}

/**
 * Counts units by group, step and item. `units` is a query that gives the {@link unitColumns}, `step` and `item`, and what `counts`
 * looks at; only units in the period and within the narrowing are counted.
 */
export function counted(question: FiguresQuestion, units: Fragment, counts: Fragment): Fragment {
  return sql`
    with units as (${units}),
         grouped as (select ${groupOf(question.by)} as "group", u.* from units u where ${inPeriod(question, 'u.at')} and ${narrowed(question)})
    select "group", step, item, ${counts} from grouped group by "group", step, item`;
}

/** A number of units that fulfil a condition. */
export function count(condition = 'true'): Fragment {
  return sql`(count(*) filter (where ${sql.raw(condition)}))::integer`;
}

function groupOf(by: Grouping | undefined): Fragment {
  switch (by) {
    case undefined:
      return sql`null::text`;
    case 'year':
    case 'quarter':
    case 'month':
      return sql`to_char(u.day, ${formats[by]})`;
    default:
      return valueOf(by);
  }
}

function valueOf(dimension: Dimension): Fragment {
  return sql`coalesce(${columns[dimension]}, ${missing[dimension]})`;
}

function narrowed({ only = {} }: FiguresQuestion): Fragment {
  const conditions = dimensions.flatMap((dimension) => {
    const values = only[dimension];
    return values === undefined ? [] : [sql`${valueOf(dimension)} = any (${[...values]}::text[])`];
  });
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
