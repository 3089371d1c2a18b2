import type { FastifyRequest } from 'fastify';
import {
  actorFor,
  IssuerUnavailable,
  NoMembership,
  NotAMember,
  PartyNotChosen,
  TokenRefused,
} from '../../libs/identity/index.js';
import { partyKey, type Party } from '../../libs/kernel/actor.js';
import { badInput, Problem, unavailable } from './http/problem.js';
import type { Authenticate } from './http/request-pipeline.js';
import type { Ports } from './ports.js';

const challenge = { 'WWW-Authenticate': 'Bearer realm="overstap"' };

/** The header by which somebody who acts for several parties says for which one. */
export const actingForHeader = 'acting-for';

/** Who asks, by access token and the read models of members and clients. */
export function bearerAuthentication({ tokens, principals }: Pick<Ports, 'tokens' | 'principals'>): Authenticate {
  return async (request) => {
    const token = bearerOf(request);
    const wanted = partyWanted(request);
    try {
      return actorFor(await principals.of(await tokens.verify(token)), wanted);
    } catch (error) {
      throw problemFor(error);
    }
  };
}

function bearerOf(request: FastifyRequest): string {
  const [, token] = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) {
    throw new Problem(401, 'token-missing', 'Send an access token: Authorization: Bearer and the token.', { headers: challenge });
  }
  return token;
}

function partyWanted(request: FastifyRequest): Party | undefined {
  const given = request.headers[actingForHeader];
  if (given === undefined) return undefined;
  const [, kind, id] = /^(service-point|organisation):([a-z0-9-]{1,60})$/.exec(String(given)) ?? [];
  if (id === undefined) {
    throw badInput([
      {
        in: 'header',
        location: { name: 'Acting-For' },
        code: 'malformed',
        detail: 'Name a party as service-point:<id> or organisation:<id>.',
      },
    ]);
  }
  return { kind: kind as Party['kind'], id };
}

function problemFor(error: unknown): unknown {
  if (error instanceof TokenRefused) {
    const headers = { 'WWW-Authenticate': 'Bearer realm="overstap", error="invalid_token"' };
    return new Problem(401, 'token-refused', `The access token was refused (${error.reason}); get a new one.`, {
      headers,
      extra: { reason: error.reason },
    });
  }
  if (error instanceof IssuerUnavailable)
    return unavailable('The issuer of access tokens does not answer; try again shortly.', error, 2);
  if (error instanceof NoMembership) {
    return new Problem(
      403,
      'no-membership',
      'This token is good, but its bearer is no member of any service point or organisation here.',
    );
  }
  if (error instanceof NotAMember) return new Problem(403, 'not-a-member', 'You are no member of the party named in Acting-For.');
  if (error instanceof PartyNotChosen) {
    return new Problem(400, 'party-not-chosen', 'You act for several parties; name one in the header Acting-For.', {
      extra: { choices: error.choices.map(partyKey) },
    });
  }
  return error;
}
