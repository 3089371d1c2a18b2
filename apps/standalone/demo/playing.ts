import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clockwork } from '../clockwork.js';
import { Composition, type CompositionOptions } from '../composition.js';
import { demoToken } from '../demo-access.js';
import { seed, seedColleagues } from '../seed.js';
import { Player, type Progress } from './player.js';
import type { Scenario } from './scenario.js';

export interface PlayingOptions extends Pick<CompositionOptions, 'varDir' | 'reset' | 'logLevel' | 'onProgress'> {
  readonly signal?: AbortSignal;
  readonly onDay?: (progress: Progress) => void;
}

/** An installation on which a scenario has been played; its clock stands still at the end. */
export interface Played {
  readonly composition: Composition;
  readonly player: Player;
  readonly progress: Progress;
  readonly clockwork: Clockwork;
}

/** Tells that a folder holds a demonstration, and which. */
export interface DemoMark {
  readonly seed: string;
  readonly until: string;
  readonly contacts: number;
  /** YYYY-MM-DD, its first day. */
  readonly since: string;
  readonly finished: boolean;
}

const markName = 'demo.json';

/** Null where no demonstration was played into that folder. */
export function markOf(folder: string): DemoMark | null {
  const file = join(folder, markName);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoMark) : null;
}

/** Streams that are driven and persons that are served at a time: enough for two cores. */
const parallel = 8;

/**
 * Starts an installation on the stepping clock, plays the scenario on it, and lets `afterwards` look at what came of it. On return nothing
 * runs, and the folder holds what `npm start` goes on with: Temporal's own database is thrown away, since its timers were set by the stepped
 * clock; the drivers come back from the streams.
 */
export async function playing<T>(
  scenario: Scenario,
  { onDay, ...options }: PlayingOptions,
  afterwards: (played: Played) => Promise<T>,
): Promise<T> {
  const { signal, onProgress } = options;
  const composition = await Composition.start({
    ...options,
    clock: 'stepping',
    clockBegins: scenario.begins,
    // As many workflows in memory as people are in touch with the service point at a time: a replay costs more than the command.
    // Invented people go into this folder and nowhere else, whatever store or collector the shell names.
    environment: {
      REQUESTS_PER_MINUTE: '1000000',
      OVERSTAP_CACHED_WORKFLOWS: '800',
      EVENT_STORE_URL: 'postgres',
      EVENT_STORE_PREFIX: '',
      TEMPORAL_NAMESPACE: 'overstap',
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
    },
    heaps: { temporal: 768, worker: 1024, projector: 256, api: 256 },
  });
  const { seed: name, until, contacts } = scenario;
  const since = scenario.begins.slice(0, 10);
  const mark = (finished: boolean): void => {
    const file = composition.folder.file(markName);
    writeFileSync(`${file}.new`, JSON.stringify({ seed: name, until, contacts, since, finished } satisfies DemoMark));
    renameSync(`${file}.new`, file);
  };
  let result: T;
  try {
    mark(false);
    await seed(composition, { onProgress, signal, since });
    await seedColleagues(composition, signal);
    const clockwork = await Clockwork.of(composition, { parallel });
    try {
      const { folder, urls } = composition;
      const token = (name: string): Promise<string> => demoToken(folder, urls.issuer, name);
      const player = new Player({ api: urls.api, clockwork, token, parallel, signal, onDay });
      const progress = await player.play(scenario);
      result = await afterwards({ composition, player, progress, clockwork });
    } finally {
      await clockwork.stop();
    }
  } finally {
    await composition.stop();
    await composition.deleteTemporalDatabase();
  }
  mark(true);
  return result;
}
