import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

const folder = join(import.meta.dirname, '..', 'fixtures', 'histories');

/** Histories as released versions wrote them, by the name of the file. */
export async function recordedHistories(): Promise<readonly { readonly workflowId: string; readonly history: History }[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => ({
      workflowId: basename(name, '.json'),
      history: History.fromObject(JSON.parse(await readFile(join(folder, name), 'utf8'))),
    })),
  );
}

/**
 * With RECORD_HISTORIES set to a version (`0.1`), writes the history of a workflow to a fixture `<version>-<name>.json`; done once for each
 * released version of the workflow code, and never again for that version.
 */
export async function recordHistory(client: Client, workflowId: string, name: string): Promise<void> {
  const version = process.env.RECORD_HISTORIES;
  if (!version) return;
  const history = History.fromObject(await client.workflow.getHandle(workflowId).fetchHistory());
  const text = JSON.stringify(History.toObject(history, { longs: String, enums: String, bytes: String }), null, 1);
  const identities = new Set([...text.matchAll(/"identity":\s*"([^"]+)"/g)].map(([, identity]) => identity ?? ''));
  const nameless = [...identities]
    .reduce((before, identity) => before.replaceAll(identity, 'worker'), text)
    .replaceAll(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${version}-${name}.json`), `${nameless}\n`);
}
