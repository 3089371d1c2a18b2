import type { Line, StationKind } from '../../../libs/journey/index.js';
import type { Words } from './event-words.js';

/** The lines of the route map, as on the page that a candidate takes home. */
export const lineWords: Readonly<Record<Line, Words>> = {
  installation: { nl: 'Installatietechniek', en: 'Installation' },
  electrical: { nl: 'Elektrotechniek', en: 'Electrical' },
  metal: { nl: 'Metaal', en: 'Metal' },
  construction: { nl: 'Bouw', en: 'Construction' },
  energy: { nl: 'Energie', en: 'Energy' },
  process: { nl: 'Procestechniek', en: 'Process technology' },
  infrastructure: { nl: 'Infra: wegen, kabels en leidingen', en: 'Infrastructure' },
  'technical-ict': { nl: 'Technische ICT', en: 'Technical ICT' },
};

export const stationWords: Readonly<Record<StationKind, Words>> = {
  'orientation-programme': { nl: 'Kennismaken met techniek', en: 'Orientation programme' },
  'company-visit': { nl: 'Kijken bij een bedrijf', en: 'Company visit' },
  'language-course': { nl: 'Taalles', en: 'Language course' },
  certificate: { nl: 'Certificaat halen', en: 'Certificate' },
  training: { nl: 'Opleiding', en: 'Training' },
  'trial-placement': { nl: 'Proefplaatsing', en: 'Trial placement' },
  'first-job': { nl: 'Eerste baan', en: 'First job' },
  'next-job': { nl: 'Volgende baan', en: 'Next job' },
  other: { nl: 'Andere stap', en: 'Other' },
};
