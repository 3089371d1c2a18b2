import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A pair for ES256, as JWK; the key id is the thumbprint. */
export interface KeyPair {
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** What the issuer signs with: tokens, and its cookies. */
export interface IssuerKeys {
  readonly signing: JWK;
  readonly cookies: readonly string[];
}

/** For a demo client: the issuer gets the public half, the client keeps the private one. */
export async function newKeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const marks = { kid: await calculateJwkThumbprint(publicJwk), alg: 'ES256', use: 'sig' };
  return { publicJwk: { ...publicJwk, ...marks }, privateJwk: { ...(await exportJWK(privateKey)), ...marks } };
}

/** Those of the file, made at the first start; mode 0600. */
export async function issuerKeys(path: string): Promise<IssuerKeys> {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as IssuerKeys;
  const keys: IssuerKeys = { signing: (await newKeyPair()).privateJwk, cookies: [randomBytes(32).toString('base64url')] };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.next`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${path}.next`, path);
  return keys;
}
