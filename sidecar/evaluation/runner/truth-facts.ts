import type { Concept } from '../../claims/claim.ts';
import { isDevice } from '../../claims/lexicon/findings-devices.ts';
import type { HazardKind, Fact as TrueFact, Concept as TrueName, TruthStudy } from '../../synth/department/truth.ts';
import { refine } from '../concepts/refine.ts';
import type { Fact } from '../facts.ts';

const conceptOf = ({ name, code }: TrueName): Concept => ({
  name,
  ...(code === undefined ? {} : { code: { ...code, meaning: name } }),
});

/** Stands in no sentence. */
const NOWHERE = { sentence: '', at: { sentence: 0, start: 0, end: 0 }, zones: [], descriptors: [] } as const;

/** What the truth says of a finding, as a report would be read; numbers in mm. */
export function factOfTruth({ finding, polarity, site, laterality, sizeMm }: TrueFact): Fact {
  const refined = refine(finding.name, site?.name);
  return {
    ...NOWHERE,
    concept: refined.concept,
    stance: polarity,
    sites: site === undefined ? refined.sites : [conceptOf(site)],
    ...(laterality === undefined ? {} : { side: laterality }),
    sizesMm: sizeMm === undefined ? [] : [sizeMm],
    priorReference: false,
    device: isDevice(conceptOf(finding)),
  };
}

/** Tracking UIDs of findings of which a planted error makes the documents of the study say something else, by the errors. */
export function disturbedFindings({ hazards, findings }: TruthStudy): ReadonlyMap<string, readonly HazardKind[]> {
  const kinds = (trackingUid: string): HazardKind[] =>
    hazards
      .filter(({ kind, document, trackingUid: about }) => {
        // A document that is cut off says nothing of any of them.
        return about === trackingUid || (kind === 'brokenObject' && document === 'measurementSr');
      })
      .map(({ kind }) => kind);
  return new Map(
    findings.flatMap(({ trackingUid }) => {
      const found = kinds(trackingUid);
      return found.length > 0 ? [[trackingUid, found] as const] : [];
    }),
  );
}
