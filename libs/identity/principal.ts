import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { inTransaction } from '../database/index.js';
import { partyKey, roles as allRoles, sameParty, type Actor, type Party, type Role } from '../kernel/actor.js';
import type { VerifiedToken } from './token-verifier.js';

/** A party for which somebody may act, and in which roles. */
export interface Membership {
  readonly party: Party;
  readonly roles: readonly Role[];
}

/** Who stands behind a token: a person, or a machine with an identity of its own. */
export interface Principal {
  readonly kind: 'person' | 'client';
  /** Opaque: subject or client id. */
  readonly id: string;
  readonly memberships: readonly Membership[];
  /** Roles held at whichever party is named; see {@link WithFirstAdministrator}. */
  readonly everywhere?: readonly Role[];
}

/** Whom a token is about, and which client asked for it. */
export type Bearer = Pick<VerifiedToken, 'subject' | 'clientId'>;

/** Looks up for whom the bearer of a token may act. Nobody in particular gives a principal without memberships. */
export interface PrincipalSource {
  of(bearer: Bearer): Promise<Principal>;
}

/** Acts for nobody here: not a member of any service point, nor an advisor or client of any organisation. */
export class NoMembership extends Error {
  constructor() {
    super('acts for no party');
    this.name = 'NoMembership';
  }
}

/** Wants to act for a party that it is no member of. */
export class NotAMember extends Error {
  constructor() {
    super('is no member of the party asked for');
    this.name = 'NotAMember';
  }
}

/** Acts for several parties and has to say for which one this time. */
export class PartyNotChosen extends Error {
  constructor(readonly choices: readonly Party[]) {
    super(`acts for several parties, one of which has to be named: ${choices.map(partyKey).join(', ')}`);
    this.name = 'PartyNotChosen';
  }
}

/** A token of the client-credentials grant is about the client itself. */
export function kindOf({ subject, clientId }: Bearer): Principal['kind'] {
  return subject === clientId ? 'client' : 'person';
}

/** For whom the one who sets up acts while there is no party to name yet. */
export const installation: Party = { kind: 'service-point', id: 'installation' };

/**
 * The principal acting for one party: the one wanted, or the only one there is.
 * @throws NoMembership, NotAMember, PartyNotChosen
 */
export function actorFor({ kind, id, memberships, everywhere = [] }: Principal, wanted?: Party): Actor {
  const actor = (party: Party, roles: readonly Role[]): Actor => ({
    kind,
    id,
    party,
    roles: [...new Set([...roles, ...everywhere])],
  });
  if (wanted) {
    const membership = memberships.find(({ party }) => sameParty(party, wanted));
    if (membership) return actor(membership.party, membership.roles);
    if (everywhere.length > 0) return actor(wanted, []);
    throw memberships.length > 0 ? new NotAMember() : new NoMembership();
  }
  const [only, ...others] = memberships;
  if (others.length > 0) throw new PartyNotChosen(memberships.map(({ party }) => party));
  if (only) return actor(only.party, only.roles);
  if (everywhere.length > 0) return actor(installation, []);
  throw new NoMembership();
}

/**
 * The person whom the installation names is administrator everywhere, since somebody has to open the first service point and add its first
 * member. The setting (OVERSTAP_BOOTSTRAP_ADMIN) is taken away when there are administrators of each service point's own.
 */
export class WithFirstAdministrator implements PrincipalSource {
  constructor(
    private readonly others: PrincipalSource,
    private readonly subject: string,
  ) {}

  async of(bearer: Bearer): Promise<Principal> {
    const principal = await this.others.of(bearer);
    const isFirst = principal.kind === 'person' && this.subject !== '' && principal.id === this.subject;
    return isFirst ? { ...principal, everywhere: ['administrator'] } : principal;
  }
}

interface Row {
  readonly kind: Party['kind'];
  readonly id: string;
  readonly roles: readonly string[];
}

const heldFor = 5_000;

const queries: Readonly<Record<Principal['kind'], string>> = {
  person: `select 'service-point' as kind, service_point as id, roles from read_model.members where subject = $1
           union all
           select 'organisation', organisation, array['sender'] from read_model.advisors where subject = $1
           order by kind, id`,
  client: `select 'organisation' as kind, organisation as id, array['sender'] as roles from read_model.clients where client_id = $1
           order by id`,
};

/**
 * From the read models of service points and organisations, on connections of overstap_reader: row-level security shows each their own
 * rows, by the setting `overstap.subject`. Kept for five seconds.
 */
export class ReadModelPrincipals implements PrincipalSource {
  private readonly held = new LRUCache<string, Principal>({ max: 10_000, ttl: heldFor });

  constructor(private readonly pool: pg.Pool) {}

  async of(bearer: Bearer): Promise<Principal> {
    const kind = kindOf(bearer);
    const name = `${kind} ${bearer.subject}`;
    const held = this.held.get(name);
    if (held) return held;
    const principal = await this.lookUp(kind, bearer.subject);
    if (principal.memberships.length > 0) this.held.set(name, principal); // who has just become a member need not wait
    return principal;
  }

  private async lookUp(kind: Principal['kind'], id: string): Promise<Principal> {
    const rows = await this.rowsOf(kind, id);
    return { kind, id, memberships: rows.map(membershipOf) };
  }

  private async rowsOf(kind: Principal['kind'], id: string): Promise<readonly Row[]> {
    try {
      return await inTransaction(this.pool, async (client) => {
        await client.query(`select set_config('overstap.subject', $1, true), set_config('overstap.client', $2, true)`, [
          id,
          kind === 'client' ? id : '',
        ]);
        return (await client.query<Row>({ name: `principal-${kind}`, text: queries[kind], values: [id] })).rows;
      });
    } catch (error) {
      // A new installation has no members until its projections have begun.
      if (error instanceof Error && 'code' in error && error.code === undefinedTable) return [];
      throw error;
    }
  }
}

const undefinedTable = '42P01';

function membershipOf({ kind, id, roles }: Row): Membership {
  return { party: { kind, id }, roles: allRoles.filter((role) => role !== 'system' && roles.includes(role)) };
}
