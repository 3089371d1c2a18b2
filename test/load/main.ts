import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureOwnedDatabase, migrate, roleNames, setRolePasswords } from '../../libs/database/index.js';
import { PostgresServer } from '../../libs/postgres-server/index.js';
import { appendFigures } from './append.js';
import { eventStoreFigures } from './eventstore.js';
import { journeyFigures } from './journeys.js';
import { tableOf, type Figure } from './measure.js';
import { rebuildFigures } from './rebuild.js';
import { runningFigures } from './running.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
    events: { type: 'string', default: '1000000' },
    journeys: { type: 'string', default: '10000' },
  },
});

const groups = ['append', 'eventstore', 'commands', 'reads', 'rebuild', 'journeys'] as const;
const wanted = groups.filter((group) => !options.only || options.only.includes(group));
const folder = mkdtempSync(join(tmpdir(), 'overstap-bench-'));
const figures: Figure[] = [];

async function measured(group: (typeof groups)[number], measure: () => Promise<readonly Figure[]>): Promise<void> {
  if (!wanted.includes(group)) return;
  console.error(`Measuring ${group} …`);
  figures.push(...(await measure()));
}

/** A PostgreSQL server with the settings of `npm start`, migrated. */
async function withDatabase<T>(
  name: string,
  work: (urls: { readonly appUrl: string; readonly ownerUrl: string }) => Promise<T>,
): Promise<T> {
  const password = 'bench';
  const server = await PostgresServer.start({ dataDirectory: join(folder, name), password });
  try {
    await ensureOwnedDatabase(server.url(), 'overstap', password);
    const ownerUrl = server.url('overstap', roleNames.owner, password);
    await migrate(ownerUrl);
    await setRolePasswords(ownerUrl, { app: password, reader: password });
    return await work({ ownerUrl, appUrl: server.url('overstap', roleNames.app, password) });
  } finally {
    await server.stop();
  }
}

try {
  await measured('append', () => withDatabase('append', appendFigures));
  await measured('eventstore', eventStoreFigures);
  for (const group of ['commands', 'reads'] as const)
    await measured(group, () =>
      runningFigures(join(folder, group), { commands: group === 'commands', reads: group === 'reads' }),
    );
  await measured('rebuild', () =>
    withDatabase('rebuild', (urls) => rebuildFigures(urls, { small: 100_000, large: Number(options.events) })),
  );
  await measured('journeys', () => journeyFigures(join(folder, 'journeys'), Number(options.journeys)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(tableOf(figures));
if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
if (figures.some(({ met }) => !met)) process.exitCode = 1;
