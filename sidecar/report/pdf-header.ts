import { personName, TAG, text } from '../dicom/dicom-json.ts';
import type { DocumentIdentity } from '../domain/draft.ts';
import type { DicomJson } from '../domain/study.ts';
import { plainText } from './foreign-values.ts';
import type { Field, PageContent } from './pdf-pages.ts';

/** As it stands in the images, on one line. */
const lineOf = (value: string): string => plainText(value).replace(/\s+/g, ' ');

/** Written without commas, family name first. */
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** `Family, Given Middle, Prefix, Suffix` of one group of a name (PS3.5 6.2): all that is there, in its order. */
function nameWords(group: string): string {
  const [family = '', given = '', middle = '', ...titles] = group.split('^').map(lineOf);
  const parts = [family, [given, middle].filter(Boolean).join(' '), ...titles].filter(Boolean);
  return parts.join(EAST_ASIAN.test(group) ? ' ' : ', ');
}

/** A name as its three groups say it, each on a line of its own. */
function nameLines(modules: DicomJson): readonly string[] {
  const { alphabetic = '', ideographic = '', phonetic = '' } = personName(modules, TAG.PatientName) ?? {};
  return [alphabetic, ideographic, phonetic].map(nameWords).filter((words) => words !== '');
}

const dateWords = (date: string): string =>
  /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;

/** Values of one attribute as header lines: nothing for an absent or empty one. */
function stated(modules: DicomJson, tag: string, words = (value: string) => value): readonly string[] {
  const value = lineOf(text(modules, tag) ?? '');
  return value === '' ? [] : [words(value)];
}

const SEXES: Readonly<Record<string, string>> = { F: 'Female', M: 'Male', O: 'Other' };

/** Patient and study as the images name them; what they do not say is not stated here either. */
export function patientHeader(modules: DicomJson): PageContent['header'] {
  const issuer = stated(modules, TAG.IssuerOfPatientID, (value) => `issued by ${value}`);
  const id = stated(modules, TAG.PatientID);
  const field = (label: string, values: readonly string[]): Field => ({ label, values });
  return [
    [{ label: 'PATIENT', values: nameLines(modules), emphasis: true }],
    [
      field('PATIENT ID', id.length > 0 ? [...id, ...issuer] : []),
      field('BIRTH DATE', stated(modules, TAG.PatientBirthDate, dateWords)),
      field(
        'SEX',
        stated(modules, TAG.PatientSex, (value) => (Object.hasOwn(SEXES, value) ? (SEXES[value] ?? '') : value)),
      ),
    ],
    [
      field('STUDY DATE', stated(modules, TAG.StudyDate, dateWords)),
      field('ACCESSION NUMBER', stated(modules, TAG.AccessionNumber)),
      field('STUDY', stated(modules, TAG.StudyDescription)),
    ],
  ];
}

/** ISO 8601 with offset: when the content was made. */
export const contentMoment = ({ contentDate: d, contentTime: t, timezoneOffset: z }: DocumentIdentity): string =>
  `${dateWords(d)}T${t.slice(0, 2)}:${t.slice(2, 4)}:${t.slice(4)}${z.slice(0, 3)}:${z.slice(3)}`;
