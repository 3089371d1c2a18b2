import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import { commandLineClient } from './config.js';

/** The issuer gave no token; `code` is its OAuth error code, or what went wrong on the way. */
export class TokenNotGiven extends Error {
  constructor(readonly code: string) {
    super(`the issuer gave no token: ${code}`);
    this.name = 'TokenNotGiven';
  }
}

export interface ClientCredentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly privateJwk: JWK;
  /** Resource to ask the token for, where the issuer serves several; the issuer's own default when absent. */
  readonly resource?: string;
}

interface Endpoints {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** An access token for a machine: client credentials, authenticated by private_key_jwt (RFC 7523). @throws TokenNotGiven */
export async function clientCredentialsToken({ issuer, clientId, privateJwk, resource }: ClientCredentials): Promise<string> {
  const { token_endpoint } = await endpointsOf(issuer);
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(privateJwk, 'ES256'));
  return accessToken(token_endpoint, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    ...(resource === undefined ? {} : { resource }),
  });
}

export interface PersonLogin {
  readonly issuer: string;
  /** Of the demo person. */
  readonly subject: string;
}

/**
 * An access token for a demo person, by the same steps as a browser takes: authorization request with PKCE, login page, code, token.
 * @throws TokenNotGiven
 */
export async function personToken({ issuer, subject }: PersonLogin): Promise<string> {
  const { authorization_endpoint, token_endpoint } = await endpointsOf(issuer);
  const { clientId, redirectUri } = commandLineClient;
  const verifier = randomBytes(32).toString('base64url');
  const state = randomUUID();
  const request = new URL(authorization_endpoint);
  request.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid profile api',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();

  const browser = new Browser(redirectUri);
  const loginPage = await browser.visit(request);
  const back = await browser.visit(loginPage, new URLSearchParams({ subject }));
  if (!back.href.startsWith(redirectUri)) throw new TokenNotGiven('login-refused');
  const code = back.searchParams.get('code');
  if (!code || back.searchParams.get('state') !== state) throw new TokenNotGiven(back.searchParams.get('error') ?? 'no-code');
  return accessToken(token_endpoint, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

/** As much of a browser as a login needs: cookies, and following redirects until a page, or until they lead back to the application. */
class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly application: string) {}

  /** The address at which it ends. */
  async visit(address: URL, form?: URLSearchParams): Promise<URL> {
    let at = address;
    for (let body = form; !at.href.startsWith(this.application); body = undefined) {
      const response = await fetch(at, {
        method: body ? 'POST' : 'GET',
        body,
        redirect: 'manual',
        headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      await response.arrayBuffer();
      for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
      const next = response.headers.get('location');
      if (next === null) {
        if (!response.ok) throw new TokenNotGiven(`page-${response.status}`);
        return at;
      }
      at = new URL(next, at);
    }
    return at;
  }

  private keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (value) this.cookies.set(name, value);
    else this.cookies.delete(name);
  }
}

async function endpointsOf(issuer: string): Promise<Endpoints> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  if (!response.ok) throw new TokenNotGiven(`discovery-${response.status}`);
  return (await response.json()) as Endpoints;
}

async function accessToken(endpoint: string, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(parameters) });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (!response.ok || !answer.access_token) throw new TokenNotGiven(answer.error ?? `token-${response.status}`);
  return answer.access_token;
}
