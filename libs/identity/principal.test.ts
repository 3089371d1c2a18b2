import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import type { Party } from '../kernel/actor.js';
import {
  actorFor,
  installation,
  NoMembership,
  NotAMember,
  PartyNotChosen,
  ReadModelPrincipals,
  WithFirstAdministrator,
  type Principal,
} from './principal.js';
import type { VerifiedToken } from './token-verifier.js';

const north: Party = { kind: 'service-point', id: 'north' };
const south: Party = { kind: 'service-point', id: 'south' };
const centre: Party = { kind: 'organisation', id: 'centre' };
const person = (subject: string): VerifiedToken => ({ subject, clientId: 'console', expiresAt: '2026-01-05T12:00:00Z' });
const client = (clientId: string): VerifiedToken => ({ ...person(clientId), clientId });

describe('acting for a party', () => {
  const principal: Principal = {
    kind: 'person',
    id: 'p',
    memberships: [
      { party: north, roles: ['career-coach'] },
      { party: south, roles: ['coordinator', 'career-coach'] },
    ],
    everywhere: [],
  };
  const [onlyNorth] = principal.memberships;

  it('takes the only one', () => {
    expect(actorFor({ ...principal, memberships: onlyNorth ? [onlyNorth] : [] })).toEqual({
      kind: 'person',
      id: 'p',
      roles: ['career-coach'],
      party: north,
    });
  });

  it('takes the one wanted, with the roles held there', () => {
    expect(actorFor(principal, south)).toMatchObject({ party: south, roles: ['coordinator', 'career-coach'] });
  });

  it('asks which, when there are several, and names them', () => {
    expect(() => actorFor(principal)).toThrow(new PartyNotChosen([north, south]));
  });

  it('refuses a party that one is no member of, and whoever is no member at all', () => {
    expect(() => actorFor(principal, centre)).toThrow(NotAMember);
    expect(() => actorFor({ ...principal, memberships: [] })).toThrow(NoMembership);
    expect(() => actorFor({ ...principal, memberships: [] }, north)).toThrow(NoMembership);
  });

  it('lets whoever sets up act for any party, or for none', () => {
    const first: Principal = { kind: 'person', id: 'first', memberships: [], everywhere: ['administrator'] };
    expect(actorFor(first)).toMatchObject({ party: installation, roles: ['administrator'] });
    expect(actorFor(first, south)).toMatchObject({ party: south, roles: ['administrator'] });
  });
});

describe('principals from the read models', () => {
  let database: TestDatabase;
  let reader: pg.Pool;
  let owner: pg.Pool;

  beforeEach(async () => {
    database = await testDatabase();
    owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
    reader = new pg.Pool({ connectionString: database.readerUrl, max: 2 });
    for (const pool of [owner, reader]) pool.on('error', () => undefined);
  });

  afterEach(async () => {
    await Promise.all([owner.end(), reader.end()]);
    await database.drop();
  });

  /** Tables with the columns and the policies of the read models of members, advisors and clients. */
  async function readModels(): Promise<void> {
    const table = (name: string, columns: string, own: string): string => `
      create table read_model.${name} (${columns});
      alter table read_model.${name} enable row level security;
      alter table read_model.${name} force row level security;
      create policy all_by_owner on read_model.${name} to current_user using (true) with check (true);
      create policy read_by_subject on read_model.${name} for select to overstap_reader
        using (${own} = (select current_setting('overstap.subject', true)));
      grant select on read_model.${name} to overstap_reader;`;
    await owner.query(
      table('members', 'service_point text, subject text, roles text[]', 'subject') +
        table('advisors', 'organisation text, subject text', 'subject') +
        table('clients', 'organisation text, client_id text', 'client_id') +
        `insert into read_model.members values ('north', 'coach', '{career-coach,coordinator}'), ('south', 'coach', '{job-coach,system,unheard-of}'),
           ('north', 'other', '{administrator}');
         insert into read_model.advisors values ('centre', 'advisor');
         insert into read_model.clients values ('centre', 'machine');`,
    );
  }

  it('are persons with roles per service point, advisors, and machine clients', async () => {
    await readModels();
    const principals = new ReadModelPrincipals(reader);
    expect(await principals.of(person('coach'))).toMatchObject({
      kind: 'person',
      memberships: [
        { party: north, roles: ['career-coach', 'coordinator'] },
        { party: south, roles: ['job-coach'] },
      ],
    });
    expect(await principals.of(person('advisor'))).toMatchObject({ memberships: [{ party: centre, roles: ['sender'] }] });
    expect(await principals.of(client('machine'))).toMatchObject({
      kind: 'client',
      memberships: [{ party: centre, roles: ['sender'] }],
    });
  });

  it('are not mixed up: a person is no client of the same name, nor the other way round', async () => {
    await readModels();
    const principals = new ReadModelPrincipals(reader);
    expect(await principals.of(person('machine'))).toMatchObject({ memberships: [] });
    expect(await principals.of(client('coach'))).toMatchObject({ kind: 'client', memberships: [] });
  });

  it('leave no setting behind on the connection', async () => {
    await readModels();
    await new ReadModelPrincipals(reader).of(person('coach'));
    expect((await reader.query('select from read_model.members')).rowCount).toBe(0);
  });

  it('are kept for a moment once they are members, and looked up anew until then', async () => {
    await readModels();
    const principals = new ReadModelPrincipals(reader);
    expect(await principals.of(person('new'))).toMatchObject({ memberships: [] });
    await owner.query(`insert into read_model.members values ('north', 'new', '{front-desk}')`);
    expect(await principals.of(person('new'))).toMatchObject({ memberships: [{ party: north, roles: ['front-desk'] }] });
    await owner.query(`delete from read_model.members`);
    expect(await principals.of(person('new'))).toMatchObject({ memberships: [{ party: north }] });
    expect(await new ReadModelPrincipals(reader).of(person('new'))).toMatchObject({ memberships: [] });
  });

  it('know whoever sets up before there are any members', async () => {
    const principals = new WithFirstAdministrator(new ReadModelPrincipals(reader), 'first');
    expect(await principals.of(person('first'))).toMatchObject({ memberships: [], everywhere: ['administrator'] });
    expect((await principals.of(person('second'))).everywhere ?? []).toEqual([]);
    expect((await principals.of(client('first'))).everywhere ?? []).toEqual([]);
    expect((await new WithFirstAdministrator(principals, '').of(person(''))).everywhere ?? []).toEqual([]);
  });
});
