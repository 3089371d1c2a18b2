import { openEventStore } from '../../libs/event-store/open-event-store.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings } from '../../libs/settings/index.js';
import { commandOf, usage, UsageError, type CliCommand } from './arguments.js';
import { exportToFile, importFromFile } from './events.js';
import { openPorts } from './ports.js';
import { rebuildProjections, showStatus, unparkProjection } from './projections.js';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Error('interrupted; give the same command again')));

async function run(command: Exclude<CliCommand, { name: 'help' }>): Promise<number> {
  if (command.name === 'export' || command.name === 'import') return runOnEvents(command);
  const ports = await openPorts(processSettings('databaseOwnerUrl', 'eventStoreUrl'), createLogger('cli', 'warn'));
  try {
    switch (command.name) {
      case 'status':
        return await showStatus(ports, print);
      case 'rebuild':
        return await rebuildProjections(ports, command, print, stop.signal);
      case 'unpark':
        return await unparkProjection(ports, command.projection, print);
      default:
        return command satisfies never;
    }
  } finally {
    await ports.close();
  }
}

async function runOnEvents({ name, file }: Extract<CliCommand, { file: string }>): Promise<number> {
  const { databaseAppUrl: databaseUrl, eventStoreUrl } = processSettings('databaseAppUrl', 'eventStoreUrl');
  const store = await openEventStore({ databaseUrl, eventStoreUrl, poolSize: 2 });
  try {
    return await (name === 'export' ? exportToFile : importFromFile)(store, file, print, stop.signal);
  } finally {
    await store.close();
  }
}

try {
  const command = commandOf(process.argv.slice(2));
  if (command.name === 'help') print(usage);
  else process.exitCode = await run(command);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = error instanceof UsageError ? 64 : 1;
}
