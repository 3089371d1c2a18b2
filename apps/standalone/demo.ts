import type { MemberRole } from '../../libs/service-point/commands.js';

/** What the demonstration consists of. Service points and regions are real (white paper, "5 Servicepunten Techniek"), people are invented. */
export interface DemoRegion {
  /** Code of the labour-market region. */
  readonly code: string;
  readonly name: string;
  readonly municipalities: readonly string[];
}

export interface DemoMember {
  readonly subject: string;
  readonly name: string;
  readonly role: MemberRole;
}

export interface DemoServicePoint {
  readonly id: string;
  readonly name: string;
  readonly regions: readonly DemoRegion[];
  readonly members: readonly DemoMember[];
}

export interface DemoOrganisation {
  readonly id: string;
  readonly name: string;
  readonly kind: 'werkcentrum' | 'municipality';
  readonly region: string;
  /** Machine client that hands over for it. */
  readonly clientId: string;
}

/** Whoever sets up: administrator everywhere, before any member exists (OVERSTAP_BOOTSTRAP_ADMIN). */
export const firstAdministrator = {
  subject: 'administrator',
  name: 'Bente Sluiswachter',
  description: 'beheerder van de installatie',
} as const;

const roleLabels: Readonly<Record<MemberRole, string>> = {
  'front-desk': 'loket',
  'career-coach': 'loopbaancoach',
  'labour-market-coach': 'arbeidsmarktcoach',
  'job-coach': 'jobcoach',
  coordinator: 'coördinator',
  'programme-manager': 'programmamanager',
  'steering-group': 'stuurgroep',
  administrator: 'beheerder',
};

const memberRoles = Object.keys(roleLabels) as readonly MemberRole[];

function membersOf(servicePoint: string, names: readonly string[]): readonly DemoMember[] {
  return memberRoles.map((role, index) => ({ subject: `${role}-${servicePoint}`, name: names[index] ?? role, role }));
}

export const demoServicePoints: readonly DemoServicePoint[] = [
  {
    id: 'spt-noord-holland',
    name: 'SPT Noord-Holland',
    regions: [
      {
        code: 'noord-holland-noord',
        name: 'Noord-Holland Noord',
        municipalities: ['Alkmaar', 'Den Helder', 'Hoorn', 'Schagen', 'Dijk en Waard', 'Enkhuizen', 'Medemblik', 'Texel'],
      },
      {
        code: 'zaanstreek-waterland',
        name: 'Zaanstreek-Waterland',
        municipalities: ['Zaanstad', 'Purmerend', 'Edam-Volendam', 'Waterland', 'Wormerland', 'Oostzaan', 'Landsmeer'],
      },
      {
        code: 'zuid-kennemerland-ijmond',
        name: 'Zuid-Kennemerland en IJmond',
        municipalities: ['Haarlem', 'Velsen', 'Beverwijk', 'Heemskerk', 'Zandvoort', 'Bloemendaal', 'Heemstede'],
      },
    ],
    members: membersOf('noord-holland', [
      'Jitske Molenaar',
      'Karim Duinker',
      'Fenna Havinga',
      'Otto Veerman',
      'Noor Dijkgraaf',
      'Sander Polderman',
      'Thea Westfries',
      'Ilse Kustermans',
    ]),
  },
  {
    id: 'spt-groot-amsterdam',
    name: 'SPT Groot Amsterdam',
    regions: [
      {
        code: 'groot-amsterdam',
        name: 'Groot-Amsterdam',
        municipalities: ['Amsterdam', 'Amstelveen', 'Diemen', 'Ouder-Amstel', 'Uithoorn', 'Aalsmeer', 'Haarlemmermeer'],
      },
    ],
    members: membersOf('groot-amsterdam', [
      'Samira Brugman',
      'Wout Grachtenaar',
      'Priya Kade',
      'Hidde Scheepstra',
      'Malika Damsma',
      'Joost Amstelaar',
      'Roos Werfman',
      'Emre Sluyters',
    ]),
  },
];

export const demoOrganisations: readonly DemoOrganisation[] = [
  ...demoServicePoints.flatMap(({ regions }) =>
    regions.map(({ code, name }) => ({
      id: `werkcentrum-${code}`,
      name: `Werkcentrum ${name}`,
      kind: 'werkcentrum' as const,
      region: code,
      clientId: `werkcentrum-${code}`,
    })),
  ),
  {
    id: 'gemeente-zaanstad',
    name: 'Gemeente Zaanstad',
    kind: 'municipality',
    region: 'zaanstreek-waterland',
    clientId: 'gemeente-zaanstad',
  },
];

/** Who besides works at the first service point where two years of it are played; members there by the play (demo/), not by the seed. */
export const demoColleagues: readonly (DemoMember & {
  /** 1 is Monday. */
  readonly workingDays?: readonly (1 | 2 | 3 | 4 | 5)[];
  readonly standIn: string;
})[] = [
  {
    subject: 'front-desk-2-noord-holland',
    name: 'Daphne Koopvaart',
    role: 'front-desk',
    workingDays: [1, 2, 3],
    standIn: 'front-desk-noord-holland',
  },
  {
    subject: 'career-coach-2-noord-holland',
    name: 'Youssef Zeedijk',
    role: 'career-coach',
    workingDays: [1, 2, 3, 4],
    standIn: 'career-coach-noord-holland',
  },
  {
    subject: 'career-coach-3-noord-holland',
    name: 'Marit Duinzicht',
    role: 'career-coach',
    standIn: 'career-coach-2-noord-holland',
  },
  {
    subject: 'career-coach-4-noord-holland',
    name: 'Ravi Binnenhaven',
    role: 'career-coach',
    workingDays: [1, 3, 5],
    standIn: 'career-coach-3-noord-holland',
  },
  {
    subject: 'labour-market-coach-2-noord-holland',
    name: 'Sterre Kaaphaven',
    role: 'labour-market-coach',
    standIn: 'labour-market-coach-noord-holland',
  },
  {
    subject: 'job-coach-2-noord-holland',
    name: 'Gerben Waterland',
    role: 'job-coach',
    workingDays: [2, 3, 4, 5],
    standIn: 'job-coach-noord-holland',
  },
];

/** Everybody who can log in, with what the login page shows beside the name. */
export const demoPersons = [
  firstAdministrator,
  ...demoServicePoints.flatMap(({ name: servicePoint, members }) =>
    members.map(({ subject, name, role }) => ({ subject, name, description: `${roleLabels[role]}, ${servicePoint}` })),
  ),
  ...demoColleagues.map(({ subject, name, role }) => ({
    subject,
    name,
    description: `${roleLabels[role]}, ${demoServicePoints[0]?.name ?? ''} (alleen met --demo)`,
  })),
] as const;

/** The client with which a first handover is made. */
export const firstClient = 'werkcentrum-zaanstreek-waterland';
