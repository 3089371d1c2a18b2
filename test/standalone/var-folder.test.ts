import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimPort, freePort } from '../../apps/standalone/ports.js';
import { identityOf, stillRuns } from '../../apps/standalone/processes.js';
import { asStartProblem } from '../../apps/standalone/start-problem.js';
import { VarFolder } from '../../apps/standalone/var-folder.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overstap-var-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the folder with all state', () => {
  it('is held by one composition at a time', async () => {
    const first = await VarFolder.take(folder);
    await expect(VarFolder.take(folder)).rejects.toThrow(
      `Overstap already runs on ${folder} (process ${process.pid}): stop it first, or set OVERSTAP_VAR to another folder and PORT to another port.`,
    );
    first.release();
    (await VarFolder.take(folder)).release();
  });

  it('is taken over from a holder that is gone, even where its process id is in use again', async () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: 'before the last restart' }));
    (await VarFolder.take(folder)).release();
  });

  it('has what an earlier holder left running ended before it is used', async () => {
    const left = spawn('sleep', ['600'], { stdio: 'ignore' });
    const gone = once(left, 'exit');
    await once(left, 'spawn');
    writeFileSync(join(folder, 'processes.json'), JSON.stringify([identityOf(left.pid ?? 0)]));
    (await VarFolder.take(folder)).release();
    await gone;
  });

  it('leaves alone a process that only has the id of one that was left', async () => {
    const other = spawn('sleep', ['600'], { stdio: 'ignore' });
    await once(other, 'spawn');
    const identity = identityOf(other.pid ?? 0);
    if (!identity) throw new Error('does not run');
    writeFileSync(join(folder, 'processes.json'), JSON.stringify([{ ...identity, started: 'earlier' }]));
    (await VarFolder.take(folder)).release();
    expect(stillRuns(identity)).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');
  });

  it('keeps passwords and keys, for its owner alone, over a restart', async () => {
    const first = await VarFolder.take(folder);
    const secrets = first.secrets();
    const key = readFileSync(first.masterKeyFile(), 'utf8');
    first.release();
    const second = await VarFolder.take(folder);
    expect(second.secrets()).toEqual(secrets);
    expect(readFileSync(second.masterKeyFile(), 'utf8')).toBe(key);
    for (const name of ['secrets.json', 'master-key.json']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    second.release();
  });

  it('loses all state by a reset, and stays taken', async () => {
    const taken = await VarFolder.take(folder);
    const before = taken.secrets();
    mkdirSync(join(folder, 'postgres'));
    taken.reset();
    expect(existsSync(join(folder, 'postgres'))).toBe(false);
    await expect(VarFolder.take(folder)).rejects.toThrow(/already runs/);
    expect(taken.secrets()).not.toEqual(before);
    taken.release();
  });

  it('tells of what runs there only while it runs', async () => {
    expect(VarFolder.running(folder)).toBeNull();
    const taken = await VarFolder.take(folder);
    const running = { urls: { api: 'http://127.0.0.1:3000' }, environment: { PORT: '3000' } };
    taken.writeRunning(running);
    expect(VarFolder.running(folder)).toEqual(running);
    expect(statSync(join(folder, 'running.json')).mode & 0o777).toBe(0o600);
    taken.release();
    expect(VarFolder.running(folder)).toBeNull();
  });

  it('that is a file is refused in one line with the setting that helps', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(VarFolder.take(file)).rejects.toThrow(/^\S+ is not a folder: set OVERSTAP_VAR to a folder of your own\.$/);
  });

  it.each([
    ['ENOSPC', /^The disk of \/v is full: .*OVERSTAP_VAR/],
    ['EDQUOT', /^The disk of \/v is full: .*OVERSTAP_VAR/],
    ['EROFS', /^\/v cannot be written: .*OVERSTAP_VAR/],
    ['EACCES', /^\/v cannot be written: .*OVERSTAP_VAR/],
  ])('explains %s', (code, explained) => {
    expect((asStartProblem(Object.assign(new Error('raw'), { code }), '/v') as Error).message).toMatch(explained);
  });
});

describe('a port', () => {
  it('that is taken is named together with the setting and one that is free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(claimPort(port, 'PORT')).rejects.toThrow(
      new RegExp(`^Port ${port} is taken: stop what listens there or set PORT=\\d+\\.$`),
    );
    expect(await freePort(port)).not.toBe(port);
    server.close();
    await once(server, 'close');
    expect(await claimPort(port, 'PORT')).toBe(port);
  });
});
