import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import {
  cacheFolder,
  obtainTemporal,
  TemporalServer,
  temporalWays,
  type TemporalWay,
} from '../../apps/standalone/temporal-server.js';
import { searchAttributes } from '../../libs/temporal/index.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overstap-temporal-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function executable(path: string, script: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const cli = 'echo "temporal version 1.5.1"';

function unusable(name: TemporalWay['name']): TemporalWay {
  return { name, obtain: async () => ({ why: `${name} is switched off` }) };
}

describe('obtaining the Temporal server', () => {
  const environment = () => ({ PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder });
  const [path, cache, , go] = temporalWays as readonly [TemporalWay, TemporalWay, TemporalWay, TemporalWay];

  it('goes by PATH, cache, download, Go, in this order', () => {
    expect(temporalWays.map(({ name }) => name)).toEqual(['path', 'cache', 'download', 'go-install']);
  });

  it('takes the one on PATH before the one in the cache', async () => {
    const wanted = await executable(join(folder, 'bin', 'temporal'), cli);
    await executable(join(folder, 'cache', 'overstap', 'temporal-1.5.1'), cli);
    expect(await obtainTemporal({ environment: environment() })).toBe(wanted);
  });

  it('passes over one on PATH that does not run', async () => {
    await executable(join(folder, 'bin', 'temporal'), 'exit 1');
    const wanted = await executable(join(folder, 'cache', 'overstap', 'temporal-1.5.1'), cli);
    expect(await obtainTemporal({ environment: environment() })).toBe(wanted);
  });

  it('finds what the SDK downloaded before', async () => {
    const wanted = await executable(join(folder, 'cache', 'overstap', 'temporal-sdk-typescript-1.24.0'), cli);
    expect(await obtainTemporal({ environment: environment() })).toBe(wanted);
  });

  it('builds it with Go into the cache, with caches of its own that are gone afterwards', async () => {
    await executable(
      join(folder, 'bin', 'go'),
      `[ "$1" = version ] && exit 0
       echo "$CGO_ENABLED $*" > ${folder}/asked
       /bin/mkdir -p "$GOBIN" "$GOCACHE" "$GOMODCACHE"
       echo '#!/bin/sh' > "$GOBIN/temporal"; echo '${cli}' >> "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"`,
    );
    const lines: string[] = [];
    const obtained = await obtainTemporal({
      environment: environment(),
      ways: [path, cache, unusable('download'), go],
      onProgress: (line) => lines.push(line),
    });
    expect(obtained).toBe(join(folder, 'cache', 'overstap', 'temporal-1.5.1'));
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
      '0 install -ldflags=-s -w github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    );
    expect(lines[0]).toMatch(/building the official CLI/);
    expect(await readdir(cacheFolder(environment()))).toEqual(['temporal-1.5.1']);
  });

  it('says in one line what to do when there is no way', async () => {
    const failing = obtainTemporal({ environment: environment(), ways: [path, cache, unusable('download'), go] });
    await expect(failing).rejects.toThrow(
      /^No Temporal server \(not on PATH; not in .*; download is switched off; no Go to build it with\): .*TEMPORAL_ADDRESS[^\n]*$/,
    );
  });

  it('names the reason of Go when building fails, and leaves nothing', async () => {
    await executable(join(folder, 'bin', 'go'), '[ "$1" = version ] && exit 0; echo "no such module" >&2; exit 1');
    const failing = obtainTemporal({ environment: environment(), ways: [path, cache, go] });
    await expect(failing).rejects.toThrow(/go install failed: no such module/);
    expect(await readdir(cacheFolder(environment()))).toEqual([]);
  });
});

describe('the Temporal server', () => {
  it('keeps its address and its state over a kill, and has the namespace with the search attributes', async () => {
    const server = await TemporalServer.start({
      executable: await obtainTemporal(),
      databaseFile: join(folder, 'temporal.db'),
      logFile: join(folder, 'temporal.log'),
    });
    try {
      const { address } = server;
      await server.kill();
      expect(server.alive).toBe(false);
      await server.start();
      expect(server.address).toBe(address);
      const connection = await Connection.connect({ address });
      const found = await connection.operatorService.listSearchAttributes({ namespace: 'overstap' });
      expect(Object.keys(found.customAttributes ?? {})).toEqual(
        expect.arrayContaining(Object.values(searchAttributes).map(({ name }) => name)),
      );
      await connection.close();
    } finally {
      await server.stop();
    }
    await server.deleteDatabase();
    await expect(readFile(join(folder, 'temporal.db'))).rejects.toThrow(/ENOENT/);
  });

  it('says why it did not start', async () => {
    const failing = TemporalServer.start({
      executable: await executable(join(folder, 'temporal'), 'echo "no such flag"; exit 1'),
      databaseFile: join(folder, 'temporal.db'),
      logFile: join(folder, 'temporal.log'),
    });
    await expect(failing).rejects.toThrow(/did not start .*no such flag/);
  });
});
