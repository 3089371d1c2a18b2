import { validateSync } from 'class-validator';
import { Settings, settingsTable, type SettingSource } from './settings.js';

export { Settings, settingsTable, type SettingSource };

/** Settings that are missing or wrong; the message is one line that names each of them and never a value. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Settings: ${problems.join('; ')}`);
    this.name = 'SettingsError';
  }
}

type SettingName = keyof Settings;

const numeric: ReadonlySet<SettingName> = new Set([
  'port',
  'cachedWorkflows',
  'requestsPerMinute',
  'refusedTokensPerMinute',
  'drainSeconds',
  'healthPort',
  'tracesSampled',
  'metricExportInterval',
]);

/**
 * The settings named, read from `environment` and checked, all others left alone.
 * @throws SettingsError naming everything that is wrong at once.
 */
export function settingsFrom<K extends SettingName>(
  environment: NodeJS.ProcessEnv,
  ...names: readonly K[]
): Readonly<Pick<Settings, K>> {
  const settings = new Settings();
  const problems: string[] = [];
  for (const name of names) {
    const source = sourceOf(name);
    const given = environment[source.variable]?.trim();
    const text = given === undefined || given === '' ? source.default : given;
    if (text === undefined) problems.push(`${source.variable} is missing (${source.meaning})`);
    else Object.assign(settings, { [name]: numeric.has(name) ? Number(text) : text });
  }
  for (const { property, constraints } of validateSync(settings)) {
    const name = names.find((candidate) => candidate === property);
    if (name === undefined || settings[name] === undefined) continue;
    problems.push(`${sourceOf(name).variable} ${Object.values(constraints ?? {})[0]}`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/**
 * As {@link settingsFrom} with the process's own environment; what is wrong goes to stderr in one line and the process ends with 78
 * (EX_CONFIG), since no later attempt can do better.
 */
export function processSettings<K extends SettingName>(...names: readonly K[]): Readonly<Pick<Settings, K>> {
  try {
    return settingsFrom(process.env, ...names);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}

function sourceOf(name: SettingName): SettingSource {
  const source = settingsTable.get(name);
  if (!source) throw new Error(`setting ${name} has no source`);
  return source;
}
