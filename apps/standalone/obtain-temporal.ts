import { obtainTemporal } from './temporal-server.js';
import { StartProblem } from './start-problem.js';

/** Sees to it that there is a Temporal server, before many ask for it at once; prints its path. */
try {
  console.log(await obtainTemporal({ onProgress: (line) => console.error(line) }));
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
