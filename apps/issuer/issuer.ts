import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Provider, { interactionPolicy, type Configuration } from 'oidc-provider';
import { commandLineClient, defaultAudience, type DemoClient, type IssuerConfig } from './config.js';
import { issuerKeys } from './keys.js';
import { memoryAdapter } from './memory-adapter.js';
import { errorPage, loginPage } from './pages.js';

/** The API as a resource (RFC 8707) that a token may be asked for; the audience of the token is the configured one. */
export const apiResource = 'urn:overstap:api';

const resourceScope = 'api';
const loginPath = '/aanmelden/';
const loopback = '127.0.0.1';
const hour = 3_600;
const day = 24 * hour;
const longestForm = 10_000;

export interface RunningIssuer {
  /** The port that it listens on, also where port 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The OIDC issuer of the embedded set-up: real protocol and real tokens, demo persons without passwords. Listens on loopback only.
 * Everywhere else an issuer of one's own takes its place (OIDC_ISSUER).
 */
export async function startIssuer(config: IssuerConfig): Promise<RunningIssuer> {
  const provider = new Provider(config.issuerUrl, await configurationOf(config));
  const protocol = provider.callback();
  const server = createServer((request, response) => {
    const answer = request.url?.startsWith(loginPath) ? login(provider, config, request, response) : protocol(request, response);
    answer.catch(() => sendPage(response, 400, errorPage('Deze aanmelding is verlopen of onbekend.')));
  });
  await listen(server, config.port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : config.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function configurationOf(config: IssuerConfig): Promise<Configuration> {
  const { signing, cookies } = await issuerKeys(config.keysFile);
  const persons = new Map(config.persons.map((person) => [person.subject, person]));
  return {
    adapter: memoryAdapter(),
    jwks: { keys: [signing as NonNullable<Configuration['jwks']>['keys'][number]] },
    cookies: { keys: [...cookies] },
    clients: [
      ...config.clients.map(registrationOf),
      {
        ...registrationOf({
          kind: 'browser',
          clientId: commandLineClient.clientId,
          redirectUris: [commandLineClient.redirectUri],
        }),
        application_type: 'native',
      },
    ],
    clientAuthMethods: ['private_key_jwt', 'none'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid', 'profile', resourceScope],
    claims: { openid: ['sub'], profile: ['name'] },
    findAccount: (_, subject) => {
      const person = persons.get(subject);
      return person && { accountId: subject, claims: () => ({ sub: subject, name: person.name }) };
    },
    interactions: { policy: alwaysAsk(), url: (_, { uid }) => `${loginPath}${uid}` },
    loadExistingGrant: grantOf,
    clientBasedCORS: () => false,
    renderError: (ctx, { error }) => {
      ctx.type = 'html';
      ctx.body = errorPage(`Foutcode: ${error}`);
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: resourceScope,
          audience: config.audience ?? defaultAudience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: hour,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    ttl: {
      AccessToken: hour,
      ClientCredentials: hour,
      IdToken: hour,
      AuthorizationCode: 60,
      Interaction: hour,
      Session: day,
      Grant: day,
    },
  };
}

function registrationOf(client: DemoClient): NonNullable<Configuration['clients']>[number] {
  const signed = { client_id: client.clientId, id_token_signed_response_alg: 'ES256' } as const;
  switch (client.kind) {
    case 'machine':
      return {
        ...signed,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [client.publicJwk as NonNullable<Configuration['jwks']>['keys'][number]] },
      };
    case 'browser':
      return {
        ...signed,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [...client.redirectUris],
        token_endpoint_auth_method: 'none',
      };
  }
}

/** Each time somebody comes to log in, they choose who they are; nobody is asked for consent, since the clients are Overstap's own. */
function alwaysAsk() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('choose', 'a demo person has to be chosen', ({ oidc }) =>
        oidc.result?.login ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}

/** What a login grants. */
const grantOf: NonNullable<Configuration['loadExistingGrant']> = async ({ oidc }) => {
  const { client, account, provider } = oidc;
  if (!client || !account) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope('openid profile');
  grant.addResourceScope(apiResource, resourceScope);
  await grant.save();
  return grant;
};

async function login(
  provider: Provider,
  { persons }: IssuerConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  const subject = request.method === 'POST' ? new URLSearchParams(await bodyOf(request)).get('subject') : null;
  const chosen = persons.find((person) => person.subject === subject);
  if (chosen) await provider.interactionFinished(request, response, { login: { accountId: chosen.subject } });
  else sendPage(response, subject === null ? 200 : 400, loginPage(persons, request.url ?? ''));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += String(chunk);
    if (body.length > longestForm) throw new Error('form too long');
  }
  return body;
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  });
  response.end(html);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
