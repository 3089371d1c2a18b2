export const usage = `overstap projections status                      how far each read model is
overstap projections rebuild NAME | --all [--restart]   fill it anew beside the live one, and swap
overstap projections unpark NAME                 try again the event at which it was parked
overstap events export FILE                      all events, a line of JSON each: the backup, with the vault
overstap events import FILE                      takes them in, into either store; what is there already is passed by`;

export type CliCommand =
  | { readonly name: 'help' }
  | { readonly name: 'status' }
  /** All of them when `projection` is null. */
  | { readonly name: 'rebuild'; readonly projection: string | null; readonly restart: boolean }
  | { readonly name: 'unpark'; readonly projection: string }
  | { readonly name: 'export'; readonly file: string }
  | { readonly name: 'import'; readonly file: string };

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
  if (topic === undefined || topic === 'help' || topic === '--help') return { name: 'help' };
  if (topic === 'events') return eventsCommandOf(verb, rest);
  if (topic !== 'projections') throw new UsageError();
  const flags = rest.filter((word) => word.startsWith('--'));
  const [projection, ...more] = rest.filter((word) => !word.startsWith('--'));
  if (more.length > 0) throw new UsageError();
  switch (verb) {
    case 'status':
      if (projection !== undefined || flags.length > 0) throw new UsageError();
      return { name: 'status' };
    case 'rebuild': {
      const all = flags.includes('--all');
      if (flags.some((flag) => flag !== '--all' && flag !== '--restart') || all === (projection !== undefined))
        throw new UsageError();
      return { name: 'rebuild', projection: projection ?? null, restart: flags.includes('--restart') };
    }
    case 'unpark':
      if (projection === undefined || flags.length > 0) throw new UsageError();
      return { name: 'unpark', projection };
    default:
      throw new UsageError();
  }
}

function eventsCommandOf(verb: string | undefined, [file, ...more]: readonly string[]): CliCommand {
  if ((verb !== 'export' && verb !== 'import') || file === undefined || file.startsWith('--') || more.length > 0)
    throw new UsageError();
  return { name: verb, file };
}
