import { sha256 } from '../../dicom/uids.ts';
import type { PersonName } from '../../domain/study.ts';
import type { Concept, Identity, TruthFinding, TruthPatient, TruthStudy } from './truth.ts';

/** FHIR R4 JSON, as far as it is written here. */
export interface FhirResource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}

export interface FhirBundle extends FhirResource {
  readonly resourceType: 'Bundle';
  readonly type: 'collection';
  readonly entry: readonly { readonly fullUrl: string; readonly resource: FhirResource }[];
}

const SYSTEM = {
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  atc: 'http://www.whocc.no/atc',
  radlex: 'http://radlex.org',
  dcm: 'http://dicom.nema.org/resources/ontology/DCM',
} as const;

const MARK = { tag: [{ system: 'urn:preread:mark', code: 'SYNTHETIC', display: 'Synthetic patient' }] };

/** The same parts, the same id; in the form of a version 8 UUID (RFC 9562: by one's own rule). */
function idOf(...parts: readonly string[]): string {
  const hex = sha256(JSON.stringify(['fhir', ...parts]));
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const urlOf = ({ id }: Pick<FhirResource, 'id'>): string => `urn:uuid:${id}`;
const reference = (resource: FhirResource) => ({ reference: urlOf(resource), type: resource.resourceType });
const fhirDate = (date: string): string => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;

function fhirTime({ studyDate, studyTime }: TruthStudy): string {
  return `${fhirDate(studyDate)}T${studyTime.slice(0, 2)}:${studyTime.slice(2, 4)}:${studyTime.slice(4, 6)}Z`;
}

/** The chart of one patient: what the house's record says, and the reports of the studies before the current one. */
export function chartBundle(patient: TruthPatient): FhirBundle {
  const { key, chart, identity } = patient;
  const person = patientResource(patient);
  const conditions = chart.conditions.map((one, at) =>
    conditionResource(idOf(key, 'condition', String(at)), person, one),
  );
  const medications = chart.medications.map((one, at) =>
    medicationResource(idOf(key, 'medication', String(at)), person, one),
  );
  const own = patient.studies.filter((study) => isOwn(study, identity));
  const studies = own.flatMap((study) => {
    const order = orderResource(study, person);
    // The current study has no report yet.
    return study === patient.studies.at(-1) ? [order] : [order, reportResource(study, person, order)];
  });
  return {
    resourceType: 'Bundle',
    id: idOf(key, 'bundle'),
    meta: MARK,
    type: 'collection',
    entry: [person, ...conditions, ...medications, ...studies].map((resource) => ({
      fullUrl: urlOf(resource),
      resource,
    })),
  };
}

/** Neither the outside study nor the stranger's is in the house's record of this person. */
const isOwn = ({ identity }: TruthStudy, own: Identity): boolean =>
  identity.patientId === own.patientId && identity.birthDate === own.birthDate;

function humanNames({ alphabetic, ideographic, phonetic }: PersonName) {
  return [alphabetic, ideographic, phonetic].flatMap((group) => {
    if (!group) return [];
    const [family, given] = group.split('^');
    return [{ use: 'official', family, ...(given ? { given: [given] } : {}) }];
  });
}

function patientResource({ key, identity }: TruthPatient): FhirResource {
  const { patientId, issuerOfPatientId, name, birthDate, sex } = identity;
  return {
    resourceType: 'Patient',
    id: idOf(key, 'patient'),
    meta: MARK,
    identifier: [{ value: patientId, assigner: { display: issuerOfPatientId } }],
    name: humanNames(name),
    gender: sex === 'F' ? 'female' : 'male',
    birthDate: fhirDate(birthDate),
  };
}

function conditionResource(
  id: string,
  person: FhirResource,
  one: TruthPatient['chart']['conditions'][number],
): FhirResource {
  const { name, icd10, sct, since } = one;
  return {
    resourceType: 'Condition',
    id,
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
    verificationStatus: coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
    code: {
      coding: [{ system: SYSTEM.icd10, code: icd10 }, ...(sct ? [{ system: SYSTEM.sct, code: sct }] : [])],
      text: name,
    },
    subject: reference(person),
    onsetDateTime: fhirDate(since),
  };
}

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });

function medicationResource(
  id: string,
  person: FhirResource,
  one: TruthPatient['chart']['medications'][number],
): FhirResource {
  return {
    resourceType: 'MedicationStatement',
    id,
    status: 'active',
    medicationCodeableConcept: { ...coded(SYSTEM.atc, one.atc), text: one.name },
    subject: reference(person),
    effectivePeriod: { start: fhirDate(one.since) },
  };
}

const accession = (study: TruthStudy) => ({
  type: coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'ACSN'),
  value: study.accessionNumber,
});
const studyUid = (study: TruthStudy) => ({ system: 'urn:dicom:uid', value: `urn:oid:${study.studyInstanceUid}` });

function procedureCode({ order }: TruthStudy) {
  const { value, meaning } = order.requestedProcedure;
  return { ...coded(SYSTEM.loinc, value), text: meaning };
}

const PRIORITY = { ROUTINE: 'routine', HIGH: 'urgent', STAT: 'stat' } as const;

function orderResource(study: TruthStudy, person: FhirResource): FhirResource {
  const { order } = study;
  return {
    resourceType: 'ServiceRequest',
    id: idOf(study.studyInstanceUid, 'order'),
    identifier: [
      { type: coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'PLAC'), value: order.placerOrderNumber },
      accession(study),
    ],
    status: 'completed',
    intent: 'order',
    priority: PRIORITY[order.priority],
    code: procedureCode(study),
    subject: reference(person),
    authoredOn: fhirTime(study),
    requester: { display: order.referringPhysician.replace('^', ', ') },
    reasonCode: [{ text: order.reason }],
  };
}

const SCHEMES: Readonly<Record<string, string>> = { SCT: SYSTEM.sct, RADLEX: SYSTEM.radlex, DCM: SYSTEM.dcm };

function concept({ name, code }: Concept) {
  return { ...(code ? coded(SCHEMES[code.scheme] ?? `urn:preread:${code.scheme}`, code.value) : {}), text: name };
}

/** A report that a person signed: what was described, nothing of what was overlooked. */
function reportResource(study: TruthStudy, person: FhirResource, order: FhirResource): FhirResource {
  const described = study.findings.filter(({ reader }) => reader.described);
  return {
    resourceType: 'DiagnosticReport',
    id: idOf(study.studyInstanceUid, 'report'),
    identifier: [studyUid(study), accession(study)],
    basedOn: [reference(order)],
    status: 'final',
    category: [coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'RAD')],
    code: procedureCode(study),
    subject: reference(person),
    effectiveDateTime: fhirTime(study),
    issued: fhirTime(study),
    conclusion: described.length > 0 ? described.map(sentence).join(' ') : 'No abnormality described.',
    conclusionCode: described.map(({ finding }) => concept(finding)),
  };
}

function sentence({ finding, site, laterality, reader }: TruthFinding): string {
  const { longMm, shortMm, volumeMl } = reader;
  const mm = longMm === undefined ? '' : shortMm === undefined ? `, ${longMm} mm` : `, ${longMm} x ${shortMm} mm`;
  const ml = volumeMl === undefined ? '' : `, ${volumeMl} ml`;
  const side = laterality ? `, ${laterality}` : '';
  return `${finding.name.charAt(0).toUpperCase()}${finding.name.slice(1)}: ${site.name}${side}${mm}${ml}.`;
}
