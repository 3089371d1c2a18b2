import { join } from 'node:path';
import { demoToken, UnknownName } from './demo-access.js';
import { varDirectory } from './var-directory.js';
import { VarFolder } from './var-folder.js';

/** `npm run token -- NAME`: an access token for a demo client or a demo person, and nothing else on stdout. */
async function main(name = ''): Promise<number> {
  const directory = varDirectory();
  const running = VarFolder.running(directory);
  if (!running) {
    process.stderr.write(`Overstap does not run on ${directory}: start it with npm start, or name its folder by OVERSTAP_VAR.\n`);
    return 1;
  }
  try {
    process.stdout.write(`${await demoToken({ folder: (part) => join(directory, part) }, running.urls.issuer ?? '', name)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UnknownName)) throw error;
    process.stderr.write(
      `${name === '' ? 'Whose token?' : `There is no ${name}.`} These are known:\n${error.known.map((known) => `  ${known}\n`).join('')}`,
    );
    return 1;
  }
}

process.exitCode = await main(process.argv[2]);
