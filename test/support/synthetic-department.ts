import { items, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { planPatient } from '../../sidecar/synth/department/plan-patient.ts';
import {
  HAZARD_KINDS,
  type HazardKind,
  SPECIALTIES,
  type Specialty,
  type TruthPatient,
  type TruthStudy,
} from '../../sidecar/synth/department/truth.ts';

/** Patients of one specialty, the same in every run. */
export const departmentPatients = (specialty: Specialty, count: number): readonly TruthPatient[] =>
  Array.from({ length: count }, (_, index) => planPatient({ seed: 'documents', index, specialty }));

/** Patients of all specialties in turn. */
export const mixedPatients = (count: number): readonly TruthPatient[] =>
  Array.from({ length: count }, (_, index) =>
    planPatient({ seed: 'documents', index, specialty: SPECIALTIES[index % SPECIALTIES.length] ?? 'chest' }),
  );

/** A study of one of many patients in which a hazard is planted in a document. */
export function studiesWith(
  kind: HazardKind,
  document: string,
): readonly { readonly patient: TruthPatient; readonly study: TruthStudy }[] {
  const found = Array.from({ length: 60 }, (_, index) =>
    planPatient({ seed: 'hazards', index, hazardRates: Object.fromEntries(HAZARD_KINDS.map((one) => [one, 0.6])) }),
  ).flatMap((patient) => patient.studies.map((study) => ({ patient, study })));
  return found.filter(({ study }) => study.hazards.some((one) => one.kind === kind && one.document === document));
}

/** The same study without hazards: under the same UIDs. */
export const unharmed = (study: TruthStudy): TruthStudy => ({ ...study, hazards: [] });

/** The same study with only the hazards of one kind. */
export const onlyWith = (study: TruthStudy, kind: HazardKind): TruthStudy => ({
  ...study,
  hazards: study.hazards.filter((one) => one.kind === kind),
});

/** All content items of a document in document order, the root first. */
export const contentItems = (item: DicomJson): DicomJson[] => [
  item,
  ...items(item, TAG.ContentSequence).flatMap(contentItems),
];

const nameOf = (item: DicomJson): string | undefined => {
  const [name] = items(item, TAG.ConceptNameCodeSequence);
  return name && text(name, TAG.CodeValue);
};

/** Content items of one name, anywhere in a document. */
export const itemsNamed = (document: DicomJson, value: string): DicomJson[] =>
  contentItems(document).filter((item) => nameOf(item) === value);

/** Where two JSON values differ: paths of the outermost places, with what stands there. */
export function differences(a: unknown, b: unknown, path = ''): { path: string; before: unknown; after: unknown }[] {
  if (Object.is(a, b)) return [];
  const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) return [{ path, before: a, after: b }];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key], b[key], `${path}/${key}`));
}
