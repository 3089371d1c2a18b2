import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { kindOf } from '../../libs/identity/principal.js';
import { IssuerUnavailable, TokenRefused, TokenVerifier } from '../../libs/identity/token-verifier.js';
import type { IssuerConfig } from './config.js';
import { issuerKeys, newKeyPair, type KeyPair } from './keys.js';
import { clientCredentialsToken, personToken, TokenNotGiven } from './tokens.js';

const audience = 'overstap-api';

let directory: string;
let machine: KeyPair;
let config: IssuerConfig;
let issuer: ChildProcess;
let said = '';

/** A port that was free a moment ago; the issuer's address has to be known before it listens. */
async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As it runs everywhere: a process of its own, compiled. (In Jest's own realm oidc-provider does not take plain objects for plain.) */
async function startIssuer(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(directory, 'apps', 'issuer', 'main.js')], {
    env: { ISSUER_PORT: String(config.port), ISSUER_CONFIG_FILE: join(directory, 'config.json') },
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  return child;
}

async function stopIssuer(): Promise<void> {
  const ended = once(issuer, 'exit');
  issuer.kill('SIGTERM');
  await ended;
}

const verifier = (options: Partial<{ issuer: string; audience: string; fetch: typeof fetch }> = {}) =>
  new TokenVerifier({ issuer: config.issuerUrl, audience, ...options });
const machineToken = () =>
  clientCredentialsToken({ issuer: config.issuerUrl, clientId: 'werkcentrum-noord', privateJwk: machine.privateJwk });

beforeAll(async () => {
  const cache = join('node_modules', '.cache', 'overstap');
  mkdirSync(cache, { recursive: true });
  directory = mkdtempSync(join(process.cwd(), cache, 'issuer-'));
  execFileSync(process.execPath, [join('node_modules', '@swc', 'cli', 'bin', 'swc.js'), 'apps/issuer', '-d', directory], {
    stdio: 'pipe',
  });
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  machine = await newKeyPair();
  const port = await freePort();
  config = {
    port,
    issuerUrl: `http://127.0.0.1:${port}`,
    keysFile: join(directory, 'keys.json'),
    persons: [
      { subject: 'demo-coach', name: 'Coach <b>Vet</b>', description: 'loopbaancoach, SPT Noord' },
      { subject: 'demo-coordinator', name: 'Coördinator', description: 'coördinator, SPT Noord' },
    ],
    clients: [{ kind: 'machine', clientId: 'werkcentrum-noord', publicJwk: machine.publicJwk }],
  };
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
  issuer = await startIssuer();
});

afterAll(async () => {
  await stopIssuer();
  rmSync(directory, { recursive: true });
});

describe('tokens of the local issuer', () => {
  it('hold for a machine for an hour', async () => {
    const token = await machineToken();
    const verified = await verifier().verify(token);
    expect(verified).toMatchObject({ subject: 'werkcentrum-noord', clientId: 'werkcentrum-noord' });
    expect(kindOf(verified)).toBe('client');
    const { iat = 0, exp = 0, aud } = decodeJwt(token);
    expect([exp - iat, aud, decodeProtectedHeader(token).alg]).toEqual([3_600, audience, 'ES256']);
  });

  it('hold for a person who logged in, for an hour', async () => {
    const token = await personToken({ issuer: config.issuerUrl, subject: 'demo-coach' });
    const verified = await verifier().verify(token);
    expect(verified).toMatchObject({ subject: 'demo-coach', clientId: 'overstap-cli' });
    expect(kindOf(verified)).toBe('person');
    const { iat = 0, exp = 0 } = decodeJwt(token);
    expect(exp - iat).toBe(3_600);
  });

  it('go on to hold over a restart', async () => {
    const token = await machineToken();
    await stopIssuer();
    issuer = await startIssuer();
    await expect(verifier().verify(token)).resolves.toMatchObject({ subject: 'werkcentrum-noord' });
    expect(statSync(config.keysFile).mode & 0o777).toBe(0o600);
  });

  it('are not given to an unknown person, an unknown client, or a client with another key', async () => {
    const other = await newKeyPair();
    const refused = (code: string) => expect.objectContaining({ code });
    await expect(personToken({ issuer: config.issuerUrl, subject: 'nobody' })).rejects.toEqual(refused('page-400'));
    await expect(
      clientCredentialsToken({ issuer: config.issuerUrl, clientId: 'unknown', privateJwk: machine.privateJwk }),
    ).rejects.toEqual(refused('invalid_client'));
    await expect(
      clientCredentialsToken({ issuer: config.issuerUrl, clientId: 'werkcentrum-noord', privateJwk: other.privateJwk }),
    ).rejects.toBeInstanceOf(TokenNotGiven);
  });

  it('need PKCE', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'overstap-cli',
      redirect_uri: 'http://127.0.0.1/callback',
      scope: 'openid',
    });
    const response = await fetch(`${config.issuerUrl}/auth?${query}`, { redirect: 'manual' });
    expect(response.headers.get('location')).toContain('error=invalid_request');
  });
});

describe('the process', () => {
  it('says where it listens and nothing else', async () => {
    await machineToken();
    await personToken({ issuer: config.issuerUrl, subject: 'demo-coach' });
    expect([...new Set(said.trim().split('\n'))]).toEqual([`issuer listening on port ${config.port}`]);
  });

  it('names the setting when its port is taken', async () => {
    const second = spawn(process.execPath, [join(directory, 'apps', 'issuer', 'main.js')], {
      env: { ISSUER_PORT: String(config.port), ISSUER_CONFIG_FILE: join(directory, 'config.json') },
    });
    let complaint = '';
    second.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    expect(await once(second, 'close')).toEqual([78, null]);
    expect(complaint).toBe(`port ${config.port} is taken (ISSUER_PORT)\n`);
  });
});

describe('the login page', () => {
  it('says plainly what it is, and escapes names', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'overstap-cli',
      redirect_uri: 'http://127.0.0.1/callback',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const start = await fetch(`${config.issuerUrl}/auth?${query}`, { redirect: 'manual' });
    const cookie = start.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const page = await fetch(new URL(start.headers.get('location') ?? '', config.issuerUrl), { headers: { cookie } });
    const html = await page.text();
    expect(html).toContain('demo-inlogdienst');
    expect(html).toContain('Coördinator');
    expect(html).not.toContain('<b>');
  });

  it('answers in Dutch when the login is unknown', async () => {
    const response = await fetch(`${config.issuerUrl}/aanmelden/unknown`);
    expect([response.status, (await response.text()).includes('Inloggen is niet gelukt')]).toEqual([400, true]);
  });
});

describe('the verifier', () => {
  /** Signed by the issuer's own key, with claims that the issuer would not give. */
  async function forged(claims: Record<string, unknown>): Promise<string> {
    const { signing } = await issuerKeys(config.keysFile);
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: config.issuerUrl, aud: audience, sub: 'x', client_id: 'x', iat: now, exp: now + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: signing.kid })
      .sign(await importJWK(signing, 'ES256'));
  }
  const past = () => Math.floor(Date.now() / 1_000) - 60;

  it.each([
    ['another audience', 'wrong-audience', () => forged({ aud: 'something-else' })],
    ['another issuer', 'wrong-issuer', () => forged({ iss: 'https://elsewhere.example' })],
    ['a passed expiry', 'expired', () => forged({ exp: past() })],
    ['no expiry', 'incomplete', () => forged({ exp: undefined })],
    ['a start in the future', 'incomplete', () => forged({ nbf: Math.floor(Date.now() / 1_000) + 600 })],
    ['changed contents', 'bad-signature', async () => tampered(await machineToken())],
    ['no signature', 'bad-signature', async () => `${(await machineToken()).split('.').slice(0, 2).join('.')}.`],
    ['the algorithm none', 'malformed', async () => unsigned(await machineToken())],
    ['no JWT at all', 'malformed', async () => 'opaque'],
    ['a key of somebody else', 'unknown-key', () => strangers()],
  ])('refuses a token with %s: %s', async (_, reason, token) => {
    await expect(verifier().verify(await token())).rejects.toEqual(expect.objectContaining({ name: 'TokenRefused', reason }));
  });

  it('accepts the same claims when nothing is wrong with them', async () => {
    await expect(verifier().verify(await forged({}))).resolves.toMatchObject({ subject: 'x' });
  });

  function tampered(token: string): string {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'demo-coordinator' })).toString('base64url'), signature].join(
      '.',
    );
  }

  function unsigned(token: string): string {
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    return `${header}.${token.split('.')[1]}.`;
  }

  async function strangers(): Promise<string> {
    const { privateJwk } = await newKeyPair();
    return new SignJWT({ iss: config.issuerUrl, aud: audience, sub: 'x' })
      .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid })
      .setExpirationTime('60s')
      .sign(await importJWK(privateJwk, 'ES256'));
  }

  it('remembers a token that held, without asking the issuer again', async () => {
    let asked = 0;
    const counting = verifier({ fetch: (...given) => (asked++, fetch(...given)) });
    const token = await machineToken();
    await counting.verify(token);
    const once = asked;
    await counting.verify(token);
    expect([once, asked]).toEqual([2, 2]);
    await expect(counting.verify(tampered(token))).rejects.toBeInstanceOf(TokenRefused);
  });

  it('says that the issuer does not answer, and is back as soon as that does', async () => {
    let there = false;
    const returning = verifier({
      fetch: (...given) => (there ? fetch(...given) : Promise.reject(new TypeError('fetch failed'))),
    });
    const token = await machineToken();
    await expect(returning.verify(token)).rejects.toBeInstanceOf(IssuerUnavailable);
    there = true;
    await expect(returning.verify(token)).resolves.toMatchObject({ subject: 'werkcentrum-noord' });
  });

  it('does not take keys over plain http from another machine', () => {
    expect(() => verifier({ issuer: 'http://issuer.example' })).toThrow(/https/);
  });
});
