import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StartProblem } from '../start-problem.js';
import { varDirectory } from '../var-directory.js';
import { markOf, playing } from './playing.js';
import { demoOptions, type DemoOptions } from './options.js';
import { ProgressLine, time } from './progress-line.js';
import { Refused } from './player.js';
import { printed, reportOf, type DemoReport } from './report.js';
import { scenario } from './scenario.js';

/** `npm run demo`, and what `npm start -- --demo` plays before it starts. */
const say = (line: string): void => console.log(line);

async function main(): Promise<void> {
  const ending = new AbortController();
  let asked = 0;
  const stop = (): void => {
    if (asked++ === 0) ending.abort(new StartProblem('Stopped before it was over.'));
    else process.exit(1); // what still runs goes with this process
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.once('disconnect', stop);
  process.channel?.unref();

  const options = demoOptions(process.argv.slice(2));
  if (options.intoStart) return intoStart(options, ending.signal);
  const folder = options.keep === null ? mkdtempSync(join(tmpdir(), 'overstap-demo-')) : emptyFolder(resolve(options.keep));
  try {
    const report = await play(options, folder, false, ending.signal, true);
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    const { seed, until, size } = options;
    say(`\nThe same again: npm run demo -- --seed ${seed} --until ${until}${size}`);
    if (options.keep !== null) say(`Go on with it: OVERSTAP_VAR=${folder} npm start`);
  } finally {
    if (options.keep === null) rmSync(folder, { recursive: true, force: true });
  }
}

/** Leaves a folder in which the same was played before as it is. */
async function intoStart(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const folder = varDirectory();
  const mark = markOf(folder);
  if (mark?.finished && !options.reset)
    return say(`Two years with ${mark.contacts} people up to ${mark.until} stand in ${folder} already; --reset plays them anew.`);
  if (mark === null && existsSync(join(folder, 'postgres')) && !options.reset)
    throw new StartProblem(
      `${folder} holds other data already: npm start -- --demo --reset throws them away, OVERSTAP_VAR names another folder.`,
    );
  // Only what is a demonstration's own is thrown away without being asked: one that was not finished.
  await play(options, folder, options.reset || mark !== null, signal, false);
}

async function play(
  { seed, until, contacts }: DemoOptions,
  folder: string,
  reset: boolean,
  signal: AbortSignal,
  withReport: boolean,
): Promise<DemoReport | null> {
  const began = Date.now();
  const planned = scenario({ seed, until, contacts });
  const minutes = contacts > 100 ? 'five to ten minutes' : 'one to two minutes';
  say(
    `Playing two years of a service point with ${contacts} people, up to ${until}, by the public API: ${minutes} on two cores.`,
  );
  const line = new ProgressLine(process.stdout, contacts);
  return playing(
    planned,
    { varDir: folder, reset, signal, onDay: (progress) => line.show(progress), onProgress: say },
    async ({ player, progress }) => {
      line.end();
      const { commands, obligations } = progress;
      say(
        `${commands} commands, and ${obligations} obligations carried out by the clock, in ${time((Date.now() - began) / 1000)}.\n`,
      );
      if (!withReport) return null;
      const report = await reportOf(player, planned);
      say(printed(report));
      return report;
    },
  );
}

function emptyFolder(folder: string): string {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new StartProblem(`${folder} is not empty: give --keep a folder of its own.`);
  return folder;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartProblem) && !(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
process.exit();
