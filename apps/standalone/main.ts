import { parseArgs } from 'node:util';
import { Composition } from './composition.js';
import { markOf } from './demo/playing.js';
import { firstHandover, loginHelp } from './handout.js';
import { seed } from './seed.js';
import { StartProblem } from './start-problem.js';
import { varDirectory } from './var-directory.js';

/** `npm start`: everything on one machine, with two service points to try it on. */
const began = Number(process.env.OVERSTAP_BEGAN) || Date.now();
const say = (line: string): void => console.log(line);

interface Wanted {
  readonly port: number;
  readonly issuerPort: number;
  readonly reset: boolean;
  readonly memory: boolean;
}

function wanted(): Wanted {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, reset: { type: 'boolean' }, memory: { type: 'boolean' } },
      allowPositionals: false,
    });
    const port = portFrom(values.port ?? process.env.PORT, 'PORT', 3000);
    const issuerPort = portFrom(process.env.OVERSTAP_ISSUER_PORT, 'OVERSTAP_ISSUER_PORT', port === 0 ? 0 : port + 1);
    return { port, issuerPort, reset: values.reset ?? false, memory: values.memory ?? false };
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    throw new StartProblem(
      'npm start -- [--port PORT] [--reset] [--memory] [--demo[=full]]: these are all options that there are.',
    );
  }
}

function portFrom(text: string | undefined, variable: string, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartProblem(`${variable} is not a port number: give one from 1 to 65535.`);
  return port;
}

/** Runs until somebody asks it to stop. */
async function main(): Promise<number> {
  const ending = new AbortController();
  let asked = 0;
  const stop = (): void => {
    if (asked++ === 0) ending.abort(new StartProblem('Stopped before it was ready.'));
    else process.exit(1); // what still runs goes with this process
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.once('disconnect', stop);
  process.channel?.unref();

  const { port, issuerPort, reset, memory } = wanted();
  say('Starting PostgreSQL, Temporal, the login service, api, worker and projector …');
  const composition = await Composition.start({
    varDir: varDirectory(),
    ports: { api: port, issuer: issuerPort, temporal: 7233, temporalUi: 8233 },
    temporalUi: true,
    temporalAddress: process.env.TEMPORAL_ADDRESS || undefined,
    logLevel: process.env.LOG_LEVEL,
    environment: { ...(process.env.TEMPORAL_NAMESPACE ? { TEMPORAL_NAMESPACE: process.env.TEMPORAL_NAMESPACE } : {}) },
    reset,
    signal: ending.signal,
    onProgress: say,
  });
  try {
    await seed(composition, { onProgress: say, signal: ending.signal, since: markOf(composition.folder.path)?.since });
    say(whatRuns(composition));
    say(loginHelp());
    say(firstHandover(composition.urls.api));
    if (memory) say(memoryTable(composition));
    say(`Overstap ready in ${Math.round((Date.now() - began) / 1000)} s`);
    await aborted(ending.signal);
    say('Stopping …');
    return 0;
  } finally {
    await composition.stop();
  }
}

function whatRuns({ urls, folder }: Composition): string {
  const lines = [
    ['API', `${urls.api}/v1`, `described at ${urls.api}/v1/openapi.json`],
    ['Login', urls.issuer, 'OIDC issuer with demo persons'],
    ['Temporal', urls.temporal, urls.temporalUi ? `its own UI at ${urls.temporalUi}` : ''],
    ['PostgreSQL', new URL(urls.database.app).host, `passwords in ${folder.file('secrets.json')}`],
    ['State', folder.path, 'logs in logs/; npm start -- --reset starts anew'],
  ];
  return lines.map(([what = '', where = '', more = '']) => `  ${what.padEnd(11)}${where.padEnd(32)}${more}`.trimEnd()).join('\n');
}

function memoryTable(composition: Composition): string {
  const memory = Object.entries(composition.memory());
  const total = memory.reduce((sum, [, mebibytes]) => sum + mebibytes, 0);
  return [...memory, ['in all', total] as const]
    .map(([name, mebibytes]) => `  ${name.padEnd(11)}${mebibytes.toFixed(0).padStart(5)} MiB`)
    .join('\n');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // A timer, since waiting for a signal alone keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    }),
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
process.exit();
