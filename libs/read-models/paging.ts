import { sql, type RawBuilder } from 'kysely';

/** A part of a list, and where the next one begins; null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageOptions {
  /** As an earlier page gave it. */
  readonly cursor?: string;
  /** 1 to 100; 25 when absent. */
  readonly limit?: number;
}

/** The cursor is not one that this list gave. */
export class InvalidCursor extends Error {
  constructor() {
    super('not a cursor of this list');
    this.name = 'InvalidCursor';
  }
}

export const mostPerPage = 100;

export function limitOf({ limit = 25 }: PageOptions): number {
  return Math.max(1, Math.min(mostPerPage, Math.trunc(limit)));
}

/**
 * The place after which a page begins, as the values of the columns that the list is ordered by; undefined for the first page.
 * @throws InvalidCursor
 */
export function placeOf<Place extends readonly (string | number | null)[]>(
  { cursor }: PageOptions,
  isPlace: (values: readonly unknown[]) => boolean,
): Place | undefined {
  if (cursor === undefined) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor();
  }
  if (!Array.isArray(values) || !isPlace(values)) throw new InvalidCursor();
  return values as unknown as Place;
}

/** What is a text in every place, and a moment in the first. */
export function isMomentAndTexts(texts: number): (values: readonly unknown[]) => boolean {
  return ([moment, ...others]) =>
    typeof moment === 'string' &&
    !Number.isNaN(Date.parse(moment)) &&
    others.length === texts &&
    others.every((value) => typeof value === 'string');
}

/**
 * Whether a row comes after a place in a list by the moment in `column`, the latest first, and then by id. The bound that stands first is the one
 * that an index can begin at.
 */
export function afterInNewest(column: string, [moment, id]: readonly [string, string]): RawBuilder<boolean> {
  const at = sql.ref(column);
  return sql<boolean>`(${at} <= ${moment}::timestamptz and (${at} < ${moment}::timestamptz or ${sql.ref('id')} > ${id}))`;
}

/** Of `limit` + 1 rows asked for: the page, and whether there is another. */
export function pageOf<T>(rows: readonly T[], limit: number, place: (row: T) => readonly (string | number | null)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last ? Buffer.from(JSON.stringify(place(last))).toString('base64url') : null;
  return { items, next };
}
