import { createHash } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';

/** An access token that its issuer stands for. */
export interface VerifiedToken {
  readonly subject: string;
  /** The client that asked for the token (`client_id`, or `azp` where the issuer uses that). */
  readonly clientId: string | null;
  /** UTC instant from which it holds no longer. */
  readonly expiresAt: string;
}

/** The token is not one to be accepted. The code says why in one word; the token is not repeated. */
export class TokenRefused extends Error {
  constructor(
    readonly reason: 'malformed' | 'expired' | 'wrong-audience' | 'wrong-issuer' | 'unknown-key' | 'bad-signature' | 'incomplete',
  ) {
    super(`access token refused: ${reason}`);
    this.name = 'TokenRefused';
  }
}

/** Whether the token holds cannot be said now, since the issuer does not answer. Asking again later may help. */
export class IssuerUnavailable extends Error {
  constructor(issuer: string, options?: ErrorOptions) {
    super(`the token issuer ${issuer} does not answer as it should`, options);
    this.name = 'IssuerUnavailable';
  }
}

export interface TokenVerifierOptions {
  /** As it stands in `iss`; https, or http on loopback. */
  readonly issuer: string;
  readonly audience: string;
  /** Seconds by which clocks may differ; default 5. */
  readonly clockTolerance?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const algorithms = ['ES256', 'PS256', 'RS256'];
const requestTimeout = 3_000;
/** Milliseconds between two tries to fetch keys that a token names and the issuer did not have. */
const cooldown = 10_000;
const keysHeldFor = 10 * 60_000;
const longestRemembered = 60_000;

/** Verifies JWT access tokens of any OIDC issuer, found by discovery. A token that held is remembered by its hash for at most a minute. */
export class TokenVerifier {
  private readonly remembered = new LRUCache<string, VerifiedToken>({ max: 10_000, ttl: longestRemembered });
  private keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(private readonly options: TokenVerifierOptions) {
    const { protocol, hostname } = new URL(options.issuer);
    if (protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
      throw new Error(`the token issuer ${options.issuer} must have an https address (OIDC_ISSUER)`);
  }

  /** @throws TokenRefused, IssuerUnavailable */
  async verify(token: string): Promise<VerifiedToken> {
    const hash = createHash('sha256').update(token).digest('base64url');
    const earlier = this.remembered.get(hash);
    if (earlier) return earlier;
    const payload = await this.payloadOf(token);
    const { sub, exp, client_id: clientId, azp } = payload;
    if (!sub || exp === undefined) throw new TokenRefused('incomplete');
    const client = clientId ?? azp;
    const verified: VerifiedToken = {
      subject: sub,
      clientId: typeof client === 'string' ? client : null,
      expiresAt: new Date(exp * 1_000).toISOString(),
    };
    const remaining = exp * 1_000 - Date.now();
    if (remaining > 0) this.remembered.set(hash, verified, { ttl: Math.min(remaining, longestRemembered) });
    return verified;
  }

  /** Whether the issuer answers, for readiness. @throws IssuerUnavailable */
  async check(): Promise<void> {
    await this.keySet();
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audience, clockTolerance = 5 } = this.options;
    if (token.split('.').length !== 3) throw new TokenRefused('malformed');
    const keys = await this.keySet();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance,
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (error) {
      throw this.refusal(error);
    }
  }

  /** The issuer's keys; a failed discovery is tried again by the next token. */
  private keySet(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((error: unknown) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const { issuer, fetch = globalThis.fetch } = this.options;
    try {
      const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
        signal: AbortSignal.timeout(requestTimeout),
        headers: { accept: 'application/json' },
      });
      if (!response.ok) throw new Error(`discovery answered ${response.status}`);
      const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
      if (found.issuer !== issuer || typeof found.jwks_uri !== 'string')
        throw new Error('discovery names another issuer, or no keys');
      return createRemoteJWKSet(new URL(found.jwks_uri), {
        timeoutDuration: requestTimeout,
        cooldownDuration: cooldown,
        cacheMaxAge: keysHeldFor,
        [customFetch]: (url, init) => fetch(url, init),
      });
    } catch (cause) {
      throw new IssuerUnavailable(issuer, { cause });
    }
  }

  private refusal(error: unknown): TokenRefused | IssuerUnavailable {
    if (error instanceof errors.JWTExpired) return new TokenRefused('expired');
    if (error instanceof errors.JWTClaimValidationFailed)
      switch (error.claim) {
        case 'aud':
          return new TokenRefused('wrong-audience');
        case 'iss':
          return new TokenRefused('wrong-issuer');
        default:
          return new TokenRefused('incomplete');
      }
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
      return new TokenRefused('unknown-key');
    if (error instanceof errors.JWSSignatureVerificationFailed) return new TokenRefused('bad-signature');
    if (
      error instanceof errors.JOSEError &&
      !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) &&
      error.code !== 'ERR_JOSE_GENERIC'
    )
      return new TokenRefused('malformed');
    return new IssuerUnavailable(this.options.issuer, { cause: error });
  }
}
