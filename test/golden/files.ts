import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Example, GoldenAggregate } from './golden.js';

const folder = join(import.meta.dirname, 'events');

/** The golden file of one version of an event: examples by name, as that version was written when it was released. */
export type GoldenFile = Readonly<Record<string, Example>>;

/** Every golden file by event type, those of older versions included. */
export async function goldenFiles(): Promise<ReadonlyMap<string, GoldenFile>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return new Map(
    await Promise.all(
      names.map(
        async (name) => [basename(name, '.json'), JSON.parse(await readFile(join(folder, name), 'utf8')) as GoldenFile] as const,
      ),
    ),
  );
}

/** Writes down the examples that no golden file holds yet. What stands in one is never written again: it may be in somebody's streams. */
export async function recordMissing(goldens: readonly GoldenAggregate[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const standing = await goldenFiles();
  for (const { written } of goldens) {
    for (const [type, examples] of written) {
      const before = standing.get(type) ?? {};
      const missing = [...examples].filter(([name]) => !(name in before));
      if (missing.length === 0) continue;
      const path = join(folder, `${type}.json`);
      const text = JSON.stringify({ ...before, ...Object.fromEntries(missing) });
      await writeFile(path, await format(text, { ...(await resolveConfig(path)), parser: 'json' }));
    }
  }
}
