import fc from 'fast-check';
import {
  normaliseEmail,
  normaliseName,
  normalisePhone,
  prefixLengths,
  searchTermsOf,
  searchTokensOf,
  type Person,
} from './person.js';

const fatima: Person = {
  givenName: 'Fatıma',
  infix: 'el',
  familyName: 'Bouâzzaoui',
  dateOfBirth: '1991-04-30',
  email: ' Fatima@Voorbeeld.NL ',
  phone: '06 12 34 56 78',
};

function finds(query: string, person: Person): boolean {
  const { prefixes } = searchTokensOf(person);
  const terms = searchTermsOf(query);
  return terms.length > 0 && terms.every((term) => prefixes.includes(term));
}

function tokensInCommon(a: Person, b: Person): readonly string[] {
  const others = searchTokensOf(b).equality;
  return searchTokensOf(a)
    .equality.filter(({ kind, value }) => others.some((other) => other.kind === kind && other.value === value))
    .map(({ kind }) => kind);
}

describe('a name, normalised', () => {
  test.each([
    ['Jiří', 'jiri'],
    ['O’Brien-Łuk', 'obrien luk'],
    ['Ĳssel', 'ijssel'],
    ['Søren  Weiß', 'soren weiss'],
    ["'t Hart", 't hart'],
    ['Δημήτρης', 'δημητρης'],
  ])('%s → %s', (name, normalised) => {
    expect(normaliseName(name)).toBe(normalised);
  });
});

describe('search', () => {
  test.each(['fat', 'Fatima', 'bou', 'bouazz', 'el Bouazzaoui', 'Bouâzzaoui, Fatima', 'fatima bou'])('%s finds her', (query) => {
    expect(finds(query, fatima)).toBe(true);
  });

  test.each(['fa', '', ' - ', 'zzaoui', 'fatima jansen'])('%s does not', (query) => {
    expect(finds(query, fatima)).toBe(false);
  });

  test('an infix in the family name, in its own field or left out makes no difference', () => {
    const apart: Person = { givenName: 'Jan', infix: 'van der', familyName: 'Berg' };
    const within: Person = { givenName: 'Jan', familyName: 'van der Berg' };
    expect(searchTokensOf(apart)).toEqual(searchTokensOf(within));
    for (const query of ['van der Berg', 'Berg', 'jan berg', 'Berg, Jan van der']) expect(finds(query, within)).toBe(true);
  });

  test('a short name and a name that looks like an infix are found as a whole', () => {
    expect(finds('bo', { givenName: 'Bo', familyName: 'Li' })).toBe(true);
    expect(finds('li', { givenName: 'Bo', familyName: 'Li' })).toBe(true);
    expect(finds('Van', { givenName: 'Van', familyName: 'Tran' })).toBe(true);
  });

  test('every beginning of three letters or more of a name finds it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zé]{3,30}$/), fc.nat(), (name, extra) => {
        const beginning = name.slice(0, prefixLengths.shortest + (extra % (name.length - 2)));
        expect(finds(beginning, { givenName: name, familyName: 'Xx' })).toBe(true);
      }),
    );
  });
});

describe('possible duplicates', () => {
  test('have the same name and date of birth, however the name is written', () => {
    const other: Person = { givenName: 'FATIMA', familyName: 'El Bouazzaoui', dateOfBirth: '1991-04-30' };
    expect(tokensInCommon(fatima, other)).toEqual(['name-and-birth']);
  });

  test('or the same phone or e-mail', () => {
    const other: Person = { givenName: 'F.', familyName: 'B.', phone: '+31 6 1234 5678', email: 'fatima@voorbeeld.nl' };
    expect(tokensInCommon(fatima, other)).toEqual(['phone', 'email']);
  });

  test('are not those who share a name only', () => {
    const { givenName, familyName } = fatima;
    expect(tokensInCommon(fatima, { givenName, familyName })).toEqual([]);
    expect(tokensInCommon(fatima, { givenName, familyName, dateOfBirth: '1991-05-30' })).toEqual([]);
  });
});

test('phone numbers become international, Dutch by default', () => {
  expect(normalisePhone('0612345678')).toBe('+31612345678');
  expect(normalisePhone('0032 470 12 34 56')).toBe('+32470123456');
  expect(normalisePhone('geen')).toBeUndefined();
  expect(normaliseEmail(' A.B@C.nl')).toBe('a.b@c.nl');
});
