import { ensureBuilt } from './build.mjs';
import { foreground } from './lib/foreground.mjs';
import { main } from './lib/project.mjs';

/**
 * `npm start`: installs and builds what is missing, then hands over to the standalone composition on the project's Node. With `--demo` two
 * years of a service point are played into its folder first.
 */
await main(async () => {
  const began = process.env.OVERSTAP_BEGAN ?? String(Date.now());
  await ensureBuilt();
  const args = process.argv.slice(2);
  const demo = args.filter((arg) => /^--demo(=|$)/.test(arg));
  const others = args.filter((arg) => !demo.includes(arg));
  if (demo.length === 0) return start(others, began);
  const reset = others.filter((arg) => arg === '--reset');
  const code = await foreground('apps/standalone/demo/main', ['--into-start', ...demo, ...reset]);
  return code === 0
    ? start(
        others.filter((arg) => arg !== '--reset'),
        String(Date.now()),
      )
    : code;
});

function start(args, began) {
  return foreground('apps/standalone/main', args, {
    nodeOptions: ['--max-old-space-size=96', '--max-semi-space-size=1', '--optimize-for-size'],
    environment: { OVERSTAP_BEGAN: began },
  });
}
