import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { StoreGiven } from './stores.js';

export const usage = `overstap projections status                      how far each read model is
overstap projections rebuild NAME | --all [--restart]   fill it anew beside the live one, and swap
overstap projections unpark NAME                 try again the event at which it was parked
overstap events export FILE [--from STORE] [--replace]  all events, a line of JSON each: the backup, with the vault
overstap events import FILE [--to STORE]         takes them in, into either store; what is there already is passed by
overstap events move --to STORE [--from STORE]   the same without a file
overstap events verify FILE                      whether it is whole and as it was exported, by count and SHA-256
overstap vault export FILE [--replace]           keys of persons (wrapped), search tokens, who opened what: the other backup
overstap vault import FILE                       puts them back into an empty database, whole or not at all

STORE is postgres, an address esdb://…, or an environment variable that holds one; where it is not given, EVENT_STORE_URL says.
Its prefix goes with it as --from-prefix or --to-prefix; that of EVENT_STORE_URL is EVENT_STORE_PREFIX.
With --json what came of it is told as JSON. What was interrupted goes on when the same command is given again.`;

interface Told {
  /** Whether what came of it is told as JSON. */
  readonly json: boolean;
}

export type EventsCommand = Told &
  (
    | { readonly name: 'export'; readonly file: string; readonly from: StoreGiven; readonly replace: boolean }
    | { readonly name: 'import'; readonly file: string; readonly to: StoreGiven }
    | { readonly name: 'move'; readonly from: StoreGiven; readonly to: StoreGiven }
    | { readonly name: 'verify'; readonly file: string }
  );

export type VaultCommand = Told &
  (
    | { readonly name: 'export-vault'; readonly file: string; readonly replace: boolean }
    | { readonly name: 'import-vault'; readonly file: string }
  );

export type CliCommand =
  | { readonly name: 'help' }
  | { readonly name: 'status' }
  /** All of them when `projection` is null. */
  | { readonly name: 'rebuild'; readonly projection: string | null; readonly restart: boolean }
  | { readonly name: 'unpark'; readonly projection: string }
  | EventsCommand
  | VaultCommand;

/** The command cannot be understood; the message says what can. */
export class UsageError extends Error {
  constructor() {
    super(usage);
    this.name = 'UsageError';
  }
}

/** @throws UsageError */
export function commandOf(given: readonly string[]): CliCommand {
  const [topic, verb, ...rest] = given;
  switch (topic) {
    case undefined:
    case 'help':
    case '--help':
      return { name: 'help' };
    case 'projections':
      return projectionsCommandOf(verb, rest);
    case 'events':
      return eventsCommandOf(verb, rest);
    case 'vault':
      return vaultCommandOf(verb, rest);
    default:
      throw new UsageError();
  }
}

function projectionsCommandOf(verb: string | undefined, rest: readonly string[]): CliCommand {
  switch (verb) {
    case 'status': {
      understood(rest, {}, 0);
      return { name: 'status' };
    }
    case 'rebuild': {
      const { words, values } = understood(rest, { all: flag, restart: flag }, 1);
      const [projection] = words;
      if ((values.all ?? false) === (projection !== undefined)) throw new UsageError();
      return { name: 'rebuild', projection: projection ?? null, restart: values.restart ?? false };
    }
    case 'unpark':
      return { name: 'unpark', projection: only(understood(rest, {}, 1).words) };
    default:
      throw new UsageError();
  }
}

function eventsCommandOf(verb: string | undefined, rest: readonly string[]): EventsCommand {
  switch (verb) {
    case 'export': {
      const { words, values } = understood(rest, { ...source, replace: flag, json: flag }, 1);
      return {
        name: 'export',
        file: only(words),
        from: sourceIn(values),
        replace: values.replace ?? false,
        json: values.json ?? false,
      };
    }
    case 'import': {
      const { words, values } = understood(rest, { ...target, json: flag }, 1);
      return { name: 'import', file: only(words), to: targetIn(values), json: values.json ?? false };
    }
    case 'move': {
      const { values } = understood(rest, { ...source, ...target, json: flag }, 0);
      if (values.to === undefined) throw new UsageError();
      return { name: 'move', from: sourceIn(values), to: targetIn(values), json: values.json ?? false };
    }
    case 'verify': {
      const { words, values } = understood(rest, { json: flag }, 1);
      return { name: 'verify', file: only(words), json: values.json ?? false };
    }
    default:
      throw new UsageError();
  }
}

function vaultCommandOf(verb: string | undefined, rest: readonly string[]): VaultCommand {
  switch (verb) {
    case 'export': {
      const { words, values } = understood(rest, { replace: flag, json: flag }, 1);
      return { name: 'export-vault', file: only(words), replace: values.replace ?? false, json: values.json ?? false };
    }
    case 'import': {
      const { words, values } = understood(rest, { json: flag }, 1);
      return { name: 'import-vault', file: only(words), json: values.json ?? false };
    }
    default:
      throw new UsageError();
  }
}

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const source = { from: text, 'from-prefix': text } as const;
const target = { to: text, 'to-prefix': text } as const;

function sourceIn(values: { readonly from?: string; readonly 'from-prefix'?: string }): StoreGiven {
  return { address: values.from ?? null, prefix: values['from-prefix'] ?? null };
}

function targetIn(values: { readonly to?: string; readonly 'to-prefix'?: string }): StoreGiven {
  return { address: values.to ?? null, prefix: values['to-prefix'] ?? null };
}

/** At most `mostWords` besides the options. */
function understood<Options extends NonNullable<ParseArgsConfig['options']>>(
  given: readonly string[],
  options: Options,
  mostWords: number,
) {
  try {
    const { values, positionals: words } = parseArgs({
      args: [...given],
      options,
      allowPositionals: mostWords > 0,
      strict: true,
    });
    if (words.length <= mostWords) return { values, words };
  } catch {
    // Said below.
  }
  throw new UsageError();
}

function only([word]: readonly string[]): string {
  if (word === undefined || word === '') throw new UsageError();
  return word;
}
