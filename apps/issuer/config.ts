import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';

/** Somebody invented whom one can log in as. */
export interface DemoPerson {
  /** `sub`; opaque to the rest of Overstap. */
  readonly subject: string;
  readonly name: string;
  /** What the login page shows beside the name: role and service point or organisation. */
  readonly description: string;
}

/** A machine with an own identity (client credentials, private_key_jwt), or a web app that people log in to (authorization code, PKCE). */
export type DemoClient =
  | { readonly kind: 'machine'; readonly clientId: string; readonly publicJwk: JWK }
  | { readonly kind: 'browser'; readonly clientId: string; readonly redirectUris: readonly string[] };

export interface IssuerConfig {
  readonly port: number;
  /** As it stands in `iss`: `http://127.0.0.1:<port>`. */
  readonly issuerUrl: string;
  /** Where the issuer's own keys are kept, so that tokens survive a restart; made when missing. */
  readonly keysFile: string;
  /** `aud` of access tokens; default `overstap-api`. */
  readonly audience?: string;
  readonly persons: readonly DemoPerson[];
  readonly clients: readonly DemoClient[];
}

/** Client with which a program logs a demo person in, without a browser. Always there. */
export const commandLineClient = { clientId: 'overstap-cli', redirectUri: 'http://127.0.0.1/callback' } as const;

export const defaultAudience = 'overstap-api';

/** The file holds everything but the port. @throws Error naming what is wrong, in one line */
export function readIssuerConfig(environment: NodeJS.ProcessEnv): IssuerConfig {
  const port = Number(environment.ISSUER_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('ISSUER_PORT must be a port number');
  const path = environment.ISSUER_CONFIG_FILE;
  if (!path) throw new Error('ISSUER_CONFIG_FILE is missing (the file with demo persons and clients)');
  let config: Partial<IssuerConfig>;
  try {
    config = JSON.parse(readFileSync(path, 'utf8')) as Partial<IssuerConfig>;
  } catch (cause) {
    throw new Error(`ISSUER_CONFIG_FILE ${path} cannot be read as JSON`, { cause });
  }
  const { issuerUrl, keysFile, persons = [], clients = [], audience } = config;
  if (!issuerUrl || !keysFile) throw new Error(`ISSUER_CONFIG_FILE ${path} must give issuerUrl and keysFile`);
  return { port, issuerUrl, keysFile, persons, clients, audience };
}
