import { expect } from 'chai';
import type { Claim } from '../../../sidecar/claims/claim.ts';
import { findingOfPhrase } from '../../../sidecar/claims/lexicon/lookup.ts';
import { PLACEMENTS } from '../../../sidecar/claims/lexicon/placement-words.ts';
import { PREDICATES } from '../../../sidecar/claims/lexicon/predicate-words.ts';
import { parseClaims } from '../../../sidecar/claims/parse-claims.ts';

const findings = (sentence: string): Claim[] => parseClaims(sentence).filter((claim) => claim.concept !== undefined);
const told = (sentence: string, what: (claim: Claim) => string | undefined): string =>
  findings(sentence)
    .map((claim) => `${claim.concept?.name}: ${what(claim) ?? '-'}`)
    .join('; ');

const PLACED: readonly (readonly [string, string])[] = [
  ['ETT tip 5 cm above the carina.', 'endotracheal tube: right'],
  ['The ET tube terminates 15 mm above the carina.', 'endotracheal tube: wrong'],
  ['Endotracheal tube in the right mainstem bronchus.', 'endotracheal tube: wrong'],
  ['ETT in good position with its tip in the right main bronchus.', 'endotracheal tube: wrong'],
  ['Endotracheal tube is in satisfactory position.', 'endotracheal tube: right'],
  ['Endotracheal tube is not in satisfactory position.', 'endotracheal tube: wrong'],
  ['ETT present.', 'endotracheal tube: -'],
  ['NG tube tip in the gastric body.', 'nasogastric tube: right'],
  ['Feeding tube coiled in the esophagus.', 'nasogastric tube: wrong'],
  ['Dobhoff tube in the left lower lobe bronchus.', 'nasogastric tube: wrong'],
  ['Right IJ line ends in the SVC, left PICC in the azygos vein.', 'central line: right; central line: wrong'],
  ['The tip of the right internal jugular catheter is in the SVC.', 'central line: right'],
  ['Left subclavian line terminating in the brachiocephalic vein.', 'central line: wrong'],
  ['Left chest tube and mediastinal drain in place.', 'chest tube: -; mediastinal drain: right'],
  ['Right PICC tip lies in the right internal jugular vein.', 'central line: wrong'],
  ['Left chest tube with side port outside the pleura.', 'chest tube: wrong'],
  ['Pacemaker leads in the right atrium and right ventricle.', 'cardiac pacemaker: right'],
  ['ETT 4 cm above the carina and NG tube in the lung.', 'endotracheal tube: right; nasogastric tube: wrong'],
  ['Small right pneumothorax in good position.', 'pneumothorax: -'],
];

const STATED: readonly (readonly [string, string])[] = [
  ['The cardiac silhouette is mildly enlarged.', 'cardiomegaly: present mild'],
  ['The heart is not enlarged.', 'cardiomegaly: absent'],
  ['The heart may be enlarged.', 'cardiomegaly: uncertain'],
  ['Marked enlargement of the cardiac silhouette.', 'cardiomegaly: present severe'],
  ['Enlarged bilateral hilar lymph nodes.', 'lymphadenopathy: present'],
  ['Widened upper mediastinal contour.', 'mediastinal widening: present'],
  ['No widening of the mediastinum.', 'mediastinal widening: absent'],
  ['Tortuous thoracic aorta.', 'aortic tortuosity: present'],
  ['Heavily calcified aortic arch.', 'aortic calcification: present'],
  ['Blunting of the left costophrenic angle.', 'costophrenic angle blunting: present'],
  ['The lungs are hyperinflated.', 'hyperinflation: present'],
  ['The right pleural effusion is small.', 'pleural effusion: present mild'],
  ['The gallbladder is enlarged.', ''],
  ['Effusion: small right.', 'pleural effusion: present mild'],
  ['Lungs w/o consolidation.', 'consolidation: absent'],
];

const ZONED: readonly (readonly [string, string])[] = [
  ['Small right apical pneumothorax.', 'pneumothorax: apex'],
  ['Consolidation at the left base and a nodule.', 'consolidation: base; nodule: -'],
  ['Lingular opacity, apical scarring.', 'opacity: lingula; scarring: apex'],
  ['Left rib fractures.', 'fracture: rib'],
];

describe('devices, properties of organs, and zones', () => {
  for (const [sentence, expected] of PLACED)
    it(sentence, () => expect(told(sentence, (claim) => claim.placement)).to.equal(expected));
  for (const [sentence, expected] of STATED)
    it(sentence, () =>
      expect(told(sentence, ({ polarity, severity }) => [polarity, severity].filter(Boolean).join(' '))).to.equal(
        expected,
      ),
    );
  for (const [sentence, expected] of ZONED)
    it(sentence, () => expect(told(sentence, (claim) => claim.zones?.join(' '))).to.equal(expected));

  const SIDES: readonly (readonly [string, string])[] = [
    ['R PTX. L pleural effusion.', 'pneumothorax: right; pleural effusion: left'],
    ['RT lower lobe consolidation, b/l effusions.', 'consolidation: right; pleural effusion: bilateral'],
    ['Post RT lung fibrosis.', 'pulmonary fibrosis: -'],
    ['Disc bulge at L 4. Effusion of 1.5 L volume.', 'disc bulge: -; pleural effusion: -'],
  ];
  for (const [sentence, expected] of SIDES)
    it(sentence, () => expect(told(sentence, (claim) => claim.laterality)).to.equal(expected));

  it('names only findings and devices of the tables', () => {
    const names = [...PREDICATES.map(({ finding }) => finding), ...PLACEMENTS.flatMap(({ devices }) => devices)];
    expect(names.filter((name) => findingOfPhrase(name)?.name !== name)).to.deep.equal([]);
  });
});
