import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import type { DemoClient } from '../issuer/config.js';
import { newKeyPair } from '../issuer/keys.js';
import { clientCredentialsToken, personToken } from '../issuer/tokens.js';
import { demoOrganisations, demoPersons } from './demo.js';
import type { VarFolder } from './var-folder.js';

/** Both halves of a demo client's key; kept here, as there is nobody else to keep the private one. */
interface ClientKey {
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

type Folder = Pick<VarFolder, 'folder'>;

export function issuerConfigFile(folder: Folder): string {
  return join(folder.folder('issuer'), 'config.json');
}

/** Tells the local issuer of the demo persons and clients, before it starts; keys are made once. */
export async function writeIssuerConfig(folder: Folder, issuerUrl: string): Promise<void> {
  const keys = await clientKeys(folder.folder('issuer'));
  const clients: readonly DemoClient[] = [...keys].map(([clientId, { publicJwk }]) => ({ kind: 'machine', clientId, publicJwk }));
  const keysFile = join(folder.folder('issuer'), 'issuer-keys.json');
  write(issuerConfigFile(folder), { issuerUrl, keysFile, persons: demoPersons, clients });
}

/** The public halves, as they are registered with the organisations. */
export function publicKeyOf(folder: Folder, clientId: string): JWK {
  return keyOf(folder, clientId).publicJwk;
}

/** Nobody by that name; `known` are the names that there are. */
export class UnknownName extends Error {
  constructor(readonly known: readonly string[]) {
    super('no demo client or person by that name');
    this.name = 'UnknownName';
  }
}

/** An access token for a demo client or person, by the real protocol. @throws UnknownName */
export async function demoToken(folder: Folder, issuer: string, name: string): Promise<string> {
  if (demoOrganisations.some(({ clientId }) => clientId === name))
    return clientCredentialsToken({ issuer, clientId: name, privateJwk: keyOf(folder, name).privateJwk });
  if (demoPersons.some(({ subject }) => subject === name)) return personToken({ issuer, subject: name });
  throw new UnknownName([...demoOrganisations.map(({ clientId }) => clientId), ...demoPersons.map(({ subject }) => subject)]);
}

const keysName = 'client-keys.json';

async function clientKeys(folder: string): Promise<ReadonlyMap<string, ClientKey>> {
  const file = join(folder, keysName);
  const known = existsSync(file) ? readKeys(file) : {};
  const missing = demoOrganisations.filter(({ clientId }) => known[clientId] === undefined);
  for (const { clientId } of missing) known[clientId] = await newKeyPair();
  if (missing.length > 0) write(file, known);
  return new Map(Object.entries(known));
}

function keyOf(folder: Folder, clientId: string): ClientKey {
  const key = readKeys(join(folder.folder('issuer'), keysName))[clientId];
  if (!key) throw new Error(`client ${clientId} has no key`);
  return key;
}

function readKeys(file: string): Record<string, ClientKey> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, ClientKey>;
}

function write(file: string, content: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
