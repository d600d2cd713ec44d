import { expect } from 'chai';
import { chartBundle, type FhirResource } from '../../../../sidecar/synth/department/fhir.ts';
import { planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';

const PATIENTS = Array.from({ length: 200 }, (_, index) => planPatient({ seed: 'fhir', index }));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Every `reference` within a resource. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

describe('synth department: the chart as a FHIR R4 bundle', () => {
  it('resolves every reference within itself, to a resource of the type it names', () => {
    const ids: string[] = [];
    for (const patient of PATIENTS) {
      const { entry, type } = chartBundle(patient);
      expect(type).to.equal('collection');
      const urls = new Map(entry.map(({ fullUrl, resource }) => [fullUrl, resource]));
      for (const { fullUrl, resource } of entry) {
        ids.push(resource.id);
        expect(resource.id).to.match(UUID);
        expect(fullUrl).to.equal(`urn:uuid:${resource.id}`);
        const references = referencesIn(resource);
        if (resource.resourceType !== 'Patient') expect(references).to.include(entry[0]?.fullUrl);
        for (const url of references) expect(urls.has(url), resource.resourceType).to.equal(true);
        const { subject } = resource as FhirResource & { subject?: { reference: string; type: string } };
        if (subject) expect(urls.get(subject.reference)?.resourceType).to.equal(subject.type);
      }
    }
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('holds one patient, the chart, an order for each own study and a report for each but the current one', () => {
    for (const patient of PATIENTS) {
      const { entry } = chartBundle(patient);
      const count = (type: string) => entry.filter(({ resource }) => resource.resourceType === type).length;
      const own = patient.studies.filter(({ kind }) => kind !== 'outside' && kind !== 'otherPerson');
      expect([
        count('Patient'),
        count('Condition'),
        count('MedicationStatement'),
        count('ServiceRequest'),
        count('DiagnosticReport'),
      ]).to.deep.equal([
        1,
        patient.chart.conditions.length,
        patient.chart.medications.length,
        own.length,
        own.length - 1,
      ]);
    }
    expect(PATIENTS.some(({ chart }) => chart.conditions.length > 2 && chart.medications.length > 1)).to.equal(true);
  });

  it('has nothing that R4 requires left out, and carries the mark', () => {
    const required: Readonly<Record<string, readonly string[]>> = {
      Patient: ['identifier', 'name', 'meta'],
      Condition: ['subject', 'code', 'clinicalStatus'],
      MedicationStatement: ['status', 'medicationCodeableConcept', 'subject'],
      ServiceRequest: ['status', 'intent', 'subject'],
      DiagnosticReport: ['status', 'code', 'subject', 'basedOn'],
    };
    const types = new Set<string>();
    for (const patient of PATIENTS) {
      const bundle = chartBundle(patient);
      expect(JSON.stringify(bundle.meta)).to.include('SYNTHETIC');
      for (const { resource } of bundle.entry) {
        types.add(resource.resourceType);
        expect(resource).to.include.keys(...(required[resource.resourceType] ?? ['no such type']));
      }
    }
    expect(types).to.deep.equal(new Set(Object.keys(required)));
  });
});
