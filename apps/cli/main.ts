import { isDeepStrictEqual } from 'node:util';
import { EventStoreUnavailable, type EventStore } from '../../libs/event-store/port.js';
import { createLogger } from '../../libs/logging/index.js';
import { processSettings, SettingsError } from '../../libs/settings/index.js';
import { VaultBackups } from '../../libs/vault/index.js';
import { commandOf, usage, UsageError, type CliCommand, type EventsCommand, type VaultCommand } from './arguments.js';
import {
  exportEventsTo,
  importEventsFrom,
  moveEventsBetween,
  verifyEventsIn,
  type EventsOptions,
  type Outcome,
} from './events.js';
import { openPorts } from './ports.js';
import { Progress } from './progress.js';
import { rebuildProjections, showStatus, unparkProjection } from './projections.js';
import { openStoreAt, placeOf, StoreUnknown, type StoreGiven } from './stores.js';
import { exportVaultTo, importVaultFrom } from './vault.js';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const progress = new Progress(process.stderr);
const stop = new AbortController();
/** As a shell tells of a program that a signal ended. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    process.exitCode = codes[signal];
    stop.abort(new Error('interrupted; give the same command again'));
  });

async function run(command: Exclude<CliCommand, { name: 'help' }>): Promise<number> {
  switch (command.name) {
    case 'export':
    case 'import':
    case 'move':
    case 'verify':
      return tell(command, await runOnEvents(command, { progress, signal: stop.signal }));
    case 'export-vault':
    case 'import-vault':
      return tell(command, await runOnVault(command));
    default:
      return runOnProjections(command);
  }
}

async function runOnProjections(command: Extract<CliCommand, { name: 'status' | 'rebuild' | 'unpark' }>): Promise<number> {
  const ports = await openPorts(
    processSettings('databaseOwnerUrl', 'eventStoreUrl', 'eventStorePrefix'),
    createLogger('cli', 'warn'),
  );
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

async function runOnEvents(command: EventsCommand, options: EventsOptions): Promise<Outcome> {
  switch (command.name) {
    case 'export':
      return withStore('--from', command.from, (store) => exportEventsTo(store, command, options));
    case 'import':
      return withStore('--to', command.to, (store) => importEventsFrom(store, command.file, options));
    case 'move':
      if (isDeepStrictEqual(placeOf('--from', command.from, process.env), placeOf('--to', command.to, process.env)))
        throw new StoreUnknown('--to', 'names the store that the events come from');
      return withStore('--from', command.from, (from) =>
        withStore('--to', command.to, (to) => moveEventsBetween(from, to, options)),
      );
    case 'verify':
      return verifyEventsIn(command.file, options);
    default:
      return command satisfies never;
  }
}

async function withStore(option: string, given: StoreGiven, work: (store: EventStore) => Promise<Outcome>): Promise<Outcome> {
  const place = placeOf(option, given, process.env);
  const store = await openStoreAt(place, process.env, (error) => progress.say(`waiting for the event store: ${error.message}`));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function runOnVault(command: VaultCommand): Promise<Outcome> {
  const { databaseAppUrl: url, masterKeyFile: masterKey } = processSettings('databaseAppUrl', 'masterKeyFile');
  const backups = new VaultBackups({ url, masterKey });
  try {
    return command.name === 'export-vault'
      ? await exportVaultTo(backups, command, { signal: stop.signal })
      : await importVaultFrom(backups, command.file, { signal: stop.signal });
  } finally {
    await backups.close();
  }
}

function tell({ json }: { readonly json: boolean }, { line, facts }: Outcome): number {
  progress.clear();
  print(json ? JSON.stringify(facts) : line);
  return 0;
}

/** As sysexits.h has it where there is a number of its own. */
function codeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof StoreUnknown) return 64;
  return error instanceof SettingsError ? 78 : 1;
}

try {
  const command = commandOf(process.argv.slice(2));
  if (command.name === 'help') print(usage);
  else process.exitCode = await run(command);
} catch (error) {
  progress.clear();
  const again = error instanceof EventStoreUnavailable ? '; give the same command again' : '';
  process.stderr.write(`${error instanceof Error ? `${error.message}${again}` : 'failed'}\n`);
  if (!stop.signal.aborted) process.exitCode = codeOf(error);
}
