import type { Code } from '../domain/code.ts';
import type { ReportRole } from '../domain/evidence.ts';

interface Heading {
  readonly role: ReportRole;
  /** CID 7001 and 7002, current form (LOINC) and the one before it (DCM). */
  readonly loinc: readonly string[];
  readonly dcm: readonly string[];
  /** As people print it: English, German, French, Spanish, Italian, Portuguese, Dutch; lower case. */
  readonly words: readonly string[];
}

/** What stands under which heading. A word that is a heading in one language and common prose in another is left out. */
const HEADINGS: readonly Heading[] = [
  {
    role: 'history',
    loinc: ['11329-0', '55752-0', '55108-5'],
    dcm: ['121060', '121110'],
    words: [
      ...['history', 'clinical history', 'clinical information', 'clinical data', 'patient presentation'],
      ...['anamnese', 'klinische angaben', 'vorgeschichte', 'renseignements cliniques', 'antécédents'],
      ...['antecedentes', 'datos clínicos', 'anamnesi', 'dati clinici', 'dados clínicos', 'klinische gegevens'],
    ],
  },
  {
    role: 'indication',
    loinc: ['18785-6', '55115-0'],
    dcm: ['121109', '121062'],
    words: [
      ...['indication', 'indications', 'clinical indication', 'indications for procedure', 'reason for exam'],
      ...['reason for examination', 'reason for study', 'clinical question', 'request'],
      ...['indikation', 'rechtfertigende indikation', 'fragestellung', 'klinische fragestellung'],
      ...['motif', 'motif de l’examen', "motif de l'examen", 'indicación', 'motivo', 'motivo de consulta'],
      ...['indicazione', 'quesito clinico', 'quesito diagnostico', 'indicação', 'indicatie', 'vraagstelling'],
    ],
  },
  {
    role: 'technique',
    loinc: ['55111-9', '73569-6'],
    dcm: ['121064', '121065'],
    words: [
      ...['technique', 'procedure', 'current procedure', 'current procedure descriptions', 'procedure description'],
      ...['examination', 'exam', 'protocol', 'contrast', 'radiation dose', 'technik', 'untersuchung'],
      ...['untersuchungstechnik', 'methode', 'técnica', 'tecnica', 'tecnica di esame', 'techniek'],
    ],
  },
  {
    role: 'comparison',
    loinc: ['55114-3', '18834-2'],
    dcm: ['121066', '121067', '121068', '121069'],
    words: [
      ...['comparison', 'comparisons', 'comparison studies', 'prior studies', 'prior procedure descriptions'],
      ...['previous findings', 'previous finding', 'vergleich', 'vergleichsuntersuchung', 'voruntersuchung'],
      ...['voruntersuchungen', 'voraufnahmen', 'comparaison', 'examens antérieurs', 'comparación'],
      ...['estudios previos', 'confronto', 'comparação', 'vergelijking'],
    ],
  },
  {
    role: 'findings',
    loinc: ['59776-5', '18782-3'],
    dcm: ['121070', '121071'],
    words: [
      ...['findings', 'finding', 'observations', 'befund', 'befunde', 'résultat', 'résultats', 'constatations'],
      ...['hallazgos', 'hallazgo', 'reperti', 'reperto', 'achados', 'bevindingen'],
    ],
  },
  {
    role: 'impression',
    loinc: ['19005-8', '55110-1', '55112-7'],
    dcm: ['121072', '121073', '121076', '121077', '121111'],
    words: [
      ...['impression', 'impressions', 'conclusion', 'conclusions', 'opinion', 'interpretation', 'summary'],
      ...['diagnosis', 'beurteilung', 'zusammenfassung', 'fazit', 'impresión', 'impresión diagnóstica', 'conclusión'],
      ...['conclusiones', 'conclusioni', 'impressão', 'impressão diagnóstica', 'conclusão', 'conclusie'],
    ],
  },
  {
    role: 'recommendation',
    loinc: ['18783-1'],
    dcm: ['121074', '121075'],
    words: [
      ...['recommendation', 'recommendations', 'empfehlung', 'empfehlungen', 'prozedere', 'recommandation'],
      ...['recommandations', 'recomendación', 'recomendaciones', 'raccomandazioni', 'recomendações', 'advies'],
    ],
  },
  {
    role: 'addendum',
    loinc: ['55107-7'],
    dcm: ['121078'],
    words: ['addendum', 'addenda', 'nachtrag', 'adenda', 'adendo'],
  },
  {
    role: 'other',
    loinc: ['55109-3', '55113-5', '73568-8'],
    dcm: ['121113', '121180'],
    words: [
      ...['complications', 'key images', 'communication', 'critical communication', 'electronically signed'],
      ...['electronically signed by', 'signed', 'signed by', 'dictated by', 'reported by', 'verified by', 'read by'],
      ...['attending', 'transcribed by', 'approved by', 'cc', 'unterschrift', 'freigegeben von'],
    ],
  },
];

const BY_CODE: ReadonlyMap<string, ReportRole> = new Map(
  HEADINGS.flatMap(({ role, loinc, dcm }) => [
    ...loinc.map((value) => [`LN|${value}`, role] as const),
    ...dcm.map((value) => [`DCM|${value}`, role] as const),
  ]),
);
const BY_WORDS: ReadonlyMap<string, ReportRole> = new Map(
  HEADINGS.flatMap(({ role, words }) => words.map((word) => [word, role] as const)),
);

const folded = (words: string): string => words.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

/** What stands under a printed heading; undefined for words that are none. */
export const roleOfWords = (words: string): ReportRole | undefined => BY_WORDS.get(folded(words));

/** What stands under a coded heading or element: by its code, and where a vendor made its own, by its meaning. */
export const roleOfCode = ({ scheme, value, meaning }: Code): ReportRole | undefined =>
  BY_CODE.get(`${scheme}|${value}`) ?? roleOfWords(meaning);

/** CID 7000 in LOINC, and the older and vendors' ways to say that a document is the report as a whole. */
const REPORT_TITLES: ReadonlySet<string> = new Set([
  ...['18748-4', '18747-6', '18755-9', '18760-9', '18757-5', '18758-3', '18745-0', '18746-8', '11528-7', '18726-0'],
  ...['11538-6', '11539-4', '11540-2', '11541-0', '18756-7', '18749-2', '18750-0', '18751-8', '18752-6', '18753-4'],
  ...['18754-2', '18759-1', '18761-7', '43468-8', '25045-6', '24627-2', '24725-4', '41806-1', '25056-3', '24590-2'],
  ...['25061-3', '24606-6', '44136-0', '49118-3'],
]);
const REPORT_WORDS = /\b(?:report|befund(?:bericht)?|compte[- ]rendu|informe|referto|relatório|laudo|verslag)\b/iu;

/** Whether a title says that the document is a report on images, so that text without a heading is its findings. */
export const isReportTitle = ({ scheme, value, meaning }: Code): boolean =>
  scheme === 'LN' ? REPORT_TITLES.has(value) : REPORT_WORDS.test(meaning);
