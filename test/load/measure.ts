import { setTimeout as delay } from 'node:timers/promises';

/** One line of the table: what was measured, beside its limit from the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The limit, in the same unit and from the same run; null where the target is absolute. */
  readonly limit: number | null;
  readonly ratio: number | null;
  readonly target: string;
  readonly met: boolean;
  /** Lowest and highest of the repeats, or of their middle half, relative to the median. */
  readonly spread: string;
  /** What has to be known to read it; stands below the table. */
  readonly note?: string;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))] ?? Number.NaN;
}

function spreadOf(values: readonly number[]): string {
  const middle = median(values);
  const relative = (value: number) =>
    `${value >= middle ? '+' : '−'}${Math.round((middle === 0 ? 0 : Math.abs(value - middle) / middle) * 100)} %`;
  return `${relative(Math.min(...values))} … ${relative(Math.max(...values))}`;
}

/** The median of the repeats beside the median of the limit's repeats; met when their ratio reaches `atLeast`. */
export function asRatio(
  name: string,
  unit: string,
  values: readonly number[],
  limits: readonly number[],
  atLeast: number,
): Figure {
  const value = median(values);
  const limit = median(limits);
  const ratio = value / limit;
  return { name, value, unit, limit, ratio, target: `≥ ${atLeast}`, met: ratio >= atLeast, spread: spreadOf(values) };
}

/**
 * As {@link asRatio}, of many short rounds: the ratio is the median of each round's own, so that what changes on the machine from one round to the
 * next falls out, and the spread is that of the middle half of them.
 */
export function asRatioOfRounds(
  name: string,
  unit: string,
  values: readonly number[],
  limits: readonly number[],
  atLeast: number,
): Figure {
  const ratios = values.map((value, round) => value / (limits[round] ?? Number.NaN));
  const ratio = median(ratios);
  const spread = spreadOf([percentile(ratios, 25), ratio, percentile(ratios, 75)]);
  return { ...asRatio(name, unit, values, limits, atLeast), ratio, met: ratio >= atLeast, spread };
}

/** A figure that has to stay at or below an absolute value. */
export function atMost(name: string, unit: string, values: readonly number[], highest: number): Figure {
  const value = median(values);
  return {
    name,
    value,
    unit,
    limit: null,
    ratio: null,
    target: `≤ ${highest} ${unit}`,
    met: value <= highest,
    spread: spreadOf(values),
  };
}

/** How many calls a second `concurrency` callers get through in `milliseconds`, each calling anew as soon as it has its answer. */
export async function throughput(
  concurrency: number,
  milliseconds: number,
  call: (caller: number, turn: number) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async (_, caller) => {
      for (let turn = 0; performance.now() - began < milliseconds; turn++) {
        await call(caller, turn);
        done++;
      }
    }),
  );
  return (done / (performance.now() - began)) * 1_000;
}

/**
 * Measures a subject and its limit in turn, three times, so that what the machine does meanwhile falls on both. The order changes from
 * one repeat to the next.
 */
export async function inTurn(
  subject: () => Promise<number>,
  limit: () => Promise<number>,
  repeats = 3,
): Promise<{ readonly values: readonly number[]; readonly limits: readonly number[] }> {
  const values: number[] = [];
  const limits: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = repeat % 2 === 0 ? ['limit', 'subject'] : ['subject', 'limit'];
    for (const which of order) (which === 'subject' ? values : limits).push(await (which === 'subject' ? subject : limit)());
  }
  return { values, limits };
}

/** Part of a figure that has a target. */
export function partOf(whole: string, name: string, unit: string, values: readonly number[]): Figure {
  const target = `part of ${whole}`;
  return { name, value: median(values), unit, limit: null, ratio: null, target, met: true, spread: spreadOf(values) };
}

/** Looks again and again, with a pause between, until it is so. @throws after `seconds` */
export async function until(isSo: () => Promise<boolean>, milliseconds: number, seconds = 3_600): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s`);
    await delay(milliseconds);
  }
}

const round = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** The table as it is printed, and below it what its rows need to be read. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, limit, ratio, target, met, spread }) => [
    name,
    `${round(value)} ${unit}`,
    limit === null ? '–' : `${round(limit)} ${unit}`,
    ratio === null ? '–' : ratio.toFixed(2),
    target,
    met ? 'met' : 'NOT MET',
    spread,
  ]);
  const all = [['figure', 'value', 'limit', 'ratio', 'target', '', 'spread'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const notes = new Set(figures.flatMap(({ note }) => note ?? []));
  return [...lines, ...[...notes].flatMap((note) => ['', note])].join('\n');
}
