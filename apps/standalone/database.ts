import { once } from 'node:events';
import { Composition } from './composition.js';
import { StartProblem } from './start-problem.js';
import { varDirectory } from './var-directory.js';

/**
 * `npm run database`: the PostgreSQL of `npm start` alone, with nothing that works on it, so that events and vault can be restored or moved.
 * Ends as `npm start` does.
 */
const say = (line: string): void => console.log(line);
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => ending.abort(new StartProblem('Stopped before it was ready.')));
process.once('disconnect', () => ending.abort(new StartProblem('Stopped before it was ready.')));

try {
  const composition = await Composition.start({
    varDir: varDirectory(),
    parts: ['postgres'],
    signal: ending.signal,
    onProgress: say,
  });
  try {
    say(
      `PostgreSQL of ${composition.folder.path} is ready, and nothing else runs: give npm run overstap its commands, then Ctrl-C.`,
    );
    if (!ending.signal.aborted) await once(ending.signal, 'abort');
    say('Stopping …');
  } finally {
    await composition.stop();
  }
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
process.exit();
