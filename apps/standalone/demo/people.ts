import type { Situation } from '../../../libs/candidate/index.js';
import { addDays } from './days.js';
import type { Body } from './diary.js';
import type { Random } from './random.js';

/** Somebody invented. Names are drawn apart from each other, addresses lie in `example`, and no telephone rings. */
export interface Invented {
  readonly person: Body;
  readonly situation: Situation & Body;
  readonly municipality: string;
  /** Code of the labour-market region. */
  readonly region: string;
}

const givenNames = [
  ...[
    'Aaliyah',
    'Abel',
    'Adriaan',
    'Aleyna',
    'Anouk',
    'Ayoub',
    'Bas',
    'Berkay',
    'Bregje',
    'Cem',
    'Chantal',
    'Daan',
    'Denise',
    'Dilara',
  ],
  ...[
    'Eline',
    'Emre',
    'Esra',
    'Fatima',
    'Femke',
    'Gijs',
    'Hamza',
    'Hanneke',
    'Ibrahim',
    'Iris',
    'Jamila',
    'Jelle',
    'Jeroen',
    'Joost',
  ],
  ...[
    'Kamal',
    'Karin',
    'Kevin',
    'Khadija',
    'Lars',
    'Latifa',
    'Lieke',
    'Lotte',
    'Maikel',
    'Malik',
    'Mariska',
    'Marloes',
    'Mehmet',
    'Mila',
  ],
  ...[
    'Nadia',
    'Naomi',
    'Niels',
    'Noor',
    'Oksana',
    'Omar',
    'Pieter',
    'Priya',
    'Quinten',
    'Rachida',
    'Ramon',
    'Rik',
    'Robin',
    'Sanne',
  ],
  ...[
    'Selin',
    'Shanice',
    'Sjoerd',
    'Soraya',
    'Stijn',
    'Tamara',
    'Tesfay',
    'Thijs',
    'Tigist',
    'Tjeerd',
    'Wahid',
    'Wesley',
    'Xenia',
    'Yara',
  ],
  ...['Yusuf', 'Zeynep', 'Zoë', 'Marek', 'Agnieszka', 'Rosa', 'Kwame', 'Ama', 'Linh', 'Minh'],
];
const familyNames = [
  ...[
    'Aalbers',
    'Akdeniz',
    'Amrani',
    'Baars',
    'Bakhuis',
    'Beemster',
    'Benali',
    'Blokzijl',
    'Boerema',
    'Bouzid',
    'Brandsma',
    'Cengiz',
  ],
  ...[
    'Cornelisse',
    'Dekkers',
    'Demirtas',
    'Dijkgraaf',
    'Doornbos',
    'Eilander',
    'Elzinga',
    'Ferreira',
    'Fokkema',
    'Gebre',
    'Girmay',
  ],
  ...[
    'Groeneveld',
    'Haddouch',
    'Hagenaar',
    'Heemskerk',
    'Hoekzema',
    'Idrissi',
    'Jansma',
    'Kaplan',
    'Karimi',
    'Keizer',
    'Koster',
    'Kowalska',
  ],
  ...[
    'Kramer',
    'Kuiper',
    'Lachman',
    'Landman',
    'Lindeboom',
    'Mansouri',
    'Meulenbelt',
    'Mensah',
    'Molenkamp',
    'Nguyen',
    'Nieuwenhuis',
  ],
  ...[
    'Oosterbaan',
    'Osei',
    'Ouwehand',
    'Ozturk',
    'Pereira',
    'Polderman',
    'Postma',
    'Rahimi',
    'Ramdin',
    'Rietveld',
    'Roosendaal',
    'Sahin',
  ],
  ...[
    'Schagen',
    'Sewnath',
    'Sijbrands',
    'Slootweg',
    'Snoek',
    'Spaans',
    'Tadesse',
    'Terpstra',
    'Tuinstra',
    'Veenstra',
    'Verkade',
    'Vlietstra',
  ],
  ...['Waterman', 'Westra', 'Wiersma', 'Wojcik', 'Yildiz', 'Zandbergen', 'Zijlstra', 'Zwart'],
];
const infixes = ['van', 'van der', 'de', 'van den', 'el', 'ten'];
const otherLanguages = ['ar', 'tr', 'pl', 'ti', 'uk', 'en', 'es', 'pt', 'fa', 'vi'];

interface Place {
  readonly municipality: string;
  readonly region: string;
  /** First two digits of postcodes there. */
  readonly postcode: number;
}

const places: readonly Place[] = [
  { municipality: 'Alkmaar', region: 'noord-holland-noord', postcode: 18 },
  { municipality: 'Den Helder', region: 'noord-holland-noord', postcode: 17 },
  { municipality: 'Hoorn', region: 'noord-holland-noord', postcode: 16 },
  { municipality: 'Schagen', region: 'noord-holland-noord', postcode: 17 },
  { municipality: 'Zaanstad', region: 'zaanstreek-waterland', postcode: 15 },
  { municipality: 'Purmerend', region: 'zaanstreek-waterland', postcode: 14 },
  { municipality: 'Edam-Volendam', region: 'zaanstreek-waterland', postcode: 11 },
  { municipality: 'Haarlem', region: 'zuid-kennemerland-ijmond', postcode: 20 },
  { municipality: 'Velsen', region: 'zuid-kennemerland-ijmond', postcode: 19 },
  { municipality: 'Beverwijk', region: 'zuid-kennemerland-ijmond', postcode: 19 },
];

/** Where the person lives when a sender of that region knows them; anywhere in the regions served otherwise. */
export function invented(number: number, random: Random, today: string, region?: string): Invented {
  const place = random.oneOf(places.filter((one) => region === undefined || one.region === region));
  return {
    person: personal(number, random.fork('person'), today, place),
    situation: situation(random.fork('situation')),
    municipality: place.municipality,
    region: place.region,
  };
}

function personal(number: number, random: Random, today: string, { postcode }: Place): Body {
  const givenName = random.oneOf(givenNames);
  const familyName = random.oneOf(familyNames);
  const inRange = (from: number, to: number): string => String.fromCharCode(random.whole(from, to));
  const letters = `${inRange(65, 82)}${inRange(66, 82)}`;
  const plain = (name: string): string =>
    name
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase();
  return {
    givenName,
    familyName,
    ...(random.chance(0.3) && { infix: random.oneOf(infixes) }),
    dateOfBirth: addDays(today, -random.whole(18 * 366, 61 * 365)),
    ...(random.chance(0.85) && { email: `${plain(givenName)}.${plain(familyName)}.${number}@voorbeeld.example` }),
    // 06 66 was for pagers, which are no more.
    ...(random.chance(0.9) && { phone: `06 66${String(100_000 + number).padStart(6, '0')}` }),
    postcode: `${postcode}${String(random.whole(10, 99))} ${letters}`,
    preferredChannel: random.weighted({ phone: 5, 'text-message': 2, whatsapp: 2, email: 2 }),
    languages: random.chance(0.65) ? ['nl'] : ['nl', random.oneOf(otherLanguages)],
  };
}

/** Personas in about the shares that a service point meets; some facts are not known at first. */
function situation(random: Random): Situation & Body {
  const persona = random.weighted({ 1: 12, 2: 38, 3: 16, 4: 24, 5: 7, unknown: 3 });
  const educationLevel = random.weighted({
    primary: 1,
    pro: 1,
    vmbo: 5,
    havo: 2,
    'mbo-1': 1,
    'mbo-2': 6,
    'mbo-3': 4,
    'mbo-4': 4,
    hbo: 2,
  });
  return {
    ...workOf(persona, random),
    educationLevel,
    startQualification: !['primary', 'pro', 'vmbo', 'mbo-1'].includes(educationLevel),
    hoursWanted: random.weighted({ 24: 2, 28: 1, 32: 4, 36: 3, 40: 4 }) * 1,
    languageLevel: random.weighted({ a2: 1, b1: 3, b2: 4, c1: 3 }),
  };
}

const elsewhere = [
  'hospitality',
  'retail-and-wholesale',
  'transport-and-logistics',
  'care-and-welfare',
  'agriculture',
  'cleaning',
] as const;

function workOf(persona: string | number, random: Random): Situation & Body {
  const payer = random.weighted({ uwv: 6, municipality: 4 });
  switch (String(persona)) {
    case '1':
      return { workStatus: 'not-working', benefitPayer: 'none', technicalBackground: random.chance(0.2) };
    case '2':
      return { workStatus: 'not-working', benefitPayer: payer, technicalBackground: false };
    case '3':
      return { workStatus: 'not-working', benefitPayer: payer, technicalBackground: true };
    case '4':
      return {
        workStatus: 'employed',
        sector: random.oneOf(elsewhere),
        benefitPayer: 'none',
        technicalBackground: random.chance(0.15),
        threatenedWithDismissal: random.chance(0.2),
      };
    case '5':
      return {
        workStatus: 'employed',
        sector: random.oneOf(['metal', 'installation']),
        benefitPayer: 'none',
        technicalBackground: true,
      };
    default:
      return { benefitPayer: payer };
  }
}
