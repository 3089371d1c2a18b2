import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { capture, main, projectEnvironment, projectNode, root, run, say, seconds } from './lib/project.mjs';

/**
 * `npm test`: everything. Lint, types and dependency rules count as one test each; then all of Jest. Arguments go to Jest, and then only
 * Jest is run. The last line is the count.
 */
const minutes = 45;
const bin = (name) => join(root, 'node_modules', '.bin', name);
const sourceFolders = ['apps', 'libs', 'workflows', 'test'].filter((folder) => existsSync(join(root, folder)));

const checks = [
  {
    name: 'lint',
    args: [bin('eslint'), '.', '--max-warnings=0', '--cache', '--cache-location', 'node_modules/.cache/overstap/eslint'],
  },
  { name: 'types', args: [bin('tsc'), '--noEmit', '-p', '.'] },
  { name: 'dependency rules', args: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', ...sourceFolders] },
];

const total = { passed: 0, failed: 0, skipped: 0 };

await main(async () => {
  const jestArguments = process.argv.slice(2);
  await ensureBuilt();
  const node = projectNode();
  if (jestArguments.length === 0) for (const check of checks) await runCheck(node, check);
  await obtainTemporal(node);
  await runJest(node, jestArguments);
  const { passed, failed, skipped } = total;
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
});

async function runCheck(node, { name, args }) {
  const began = Date.now();
  const { code, output } = await capture(node, args);
  if (code === 0) total.passed++;
  else total.failed++;
  say(`${code === 0 ? 'PASS' : 'FAIL'} ${name} (${seconds(began)})`);
  if (code !== 0) say(output.trimEnd());
}

/** Before tests ask for it side by side, each with a time limit of its own. Those that need it say so when it cannot be had. */
async function obtainTemporal(node) {
  const program = join(root, 'dist', 'apps', 'standalone', 'obtain-temporal.js');
  await run(node, [program], { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function runJest(node, additional) {
  const folder = join(root, 'node_modules', '.cache', 'overstap');
  const results = join(folder, `jest-${process.pid}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(results, { force: true });
  const options = ['--maxWorkers=2', '--json', `--outputFile=${results}`, ...additional];
  const child = spawn(node, ['--experimental-vm-modules', '--no-warnings', bin('jest'), ...options], {
    cwd: root,
    env: projectEnvironment({ NODE_OPTIONS: '--experimental-vm-modules --no-warnings', FORCE_COLOR: '0' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let stopped = false;
  const timer = setTimeout(() => {
    stopped = true;
    child.kill('SIGTERM');
  }, minutes * 60_000);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  if (!existsSync(results)) {
    total.failed++;
    say(stopped ? `FAIL Jest was stopped after ${minutes} minutes` : `FAIL Jest ended with ${code} and no results`);
    return;
  }
  const report = JSON.parse(readFileSync(results, 'utf8'));
  rmSync(results, { force: true });
  count(report, code);
}

function count(report, code) {
  const before = total.failed;
  for (const suite of report.testResults) {
    const file = relative(root, suite.name);
    if (suite.assertionResults.length === 0) {
      total.failed++;
      say(`FAIL ${file}: no test ran${suite.message ? `\n${suite.message}` : ''}`);
    }
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') total.passed++;
      else if (test.status === 'failed') total.failed++;
      else {
        total.skipped++;
        say(`SKIP ${file}: ${test.fullName}`);
      }
    }
  }
  if (code !== 0 && total.failed === before) {
    total.failed++;
    say(`FAIL Jest ended with ${code}`);
  }
}
