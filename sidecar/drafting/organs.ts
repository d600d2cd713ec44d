import type { Concept } from '../claims/claim.ts';
import { siteOfCode } from '../claims/lexicon/lookup.ts';
import type { Code } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { shownFinding } from './terms.ts';

/** One heading of the findings and what stands under it. */
export interface OrganGroup {
  readonly name: string;
  /** SNOMED CT codes of the places (DICOM CID 4, 4031, 7151). */
  readonly sites: readonly string[];
  /** Findings that belong here wherever their source puts them: codes as in the lexicon. */
  readonly findings?: readonly string[];
}

const organ = (name: string, sites: string, findings = ''): OrganGroup => ({
  name,
  sites: sites.split(' ').filter(Boolean),
  findings: findings.split(' ').filter(Boolean),
});

/** Body regions from head to foot; in each the organs in the order in which a report goes through them. */
export const REGIONS: readonly { readonly region: string; readonly organs: readonly OrganGroup[] }[] = [
  {
    region: 'head and neck',
    organs: [
      // brain, frontal lobe, cerebellum, choroid plexus, meninges; subdural, subarachnoid hemorrhage, herniation
      organ('Brain', '12738006 83251001 113305005 80621003 1231004', 'RID4706 RID4710 RID4948'),
      organ('Skull and sinuses', '89546000 2095001 363654007'), // skull, paranasal sinus, orbit
      organ('Thyroid', '69748006 111002', '237495005'), // thyroid, parathyroid; thyroid nodule
      organ('Neck', '45048000 4596009'), // neck, larynx
    ],
  },
  {
    region: 'chest',
    organs: [
      organ('Lines and tubes', '', '112173 112174 26412008'), // chest tube, central line, endotracheal tube
      organ('Airways', '44567001 955009 110726009'), // trachea, bronchus, both
      // lung, upper, middle, lower lobe; pulmonary nodule, plate-like atelectasis, air trapping, lung metastasis,
      // ground-glass, infiltrate, tree-in-bud, consolidation, atelectasis, pneumonia, emphysema
      organ(
        'Lungs',
        '39607008 45653009 72481006 90572001',
        'RID50149 40779009 76171001 94391008 112120 112121 112127 RID43255 RID28493 RID5350 RID4799',
      ),
      organ('Pleura', '3120008', '36118008 60046008'), // pleura; pneumothorax, pleural effusion
      // heart, pericardium, ventricles, atria, valves, coronary artery; pericardial effusion, cardiomegaly
      organ(
        'Heart',
        '80891009 76848001 87878005 53085002 82471001 73829009 91134007 34202007 46030003 39057004 41801008',
        '373945007 287272002',
      ),
      // aorta, thoracic, descending, pulmonary artery, veins, venae cavae; embolism, dissection, aneurysm
      organ('Great vessels', '15825003 113262008 32672002 81040000 122972007 430757002 48345005', '59282003 308546005'),
      organ('Mediastinum', '72410000 46750007 32849002 9875009 62683002', '16838000'), // hilum, esophagus, thymus, nodes
      organ('Breast', '76752008', '129788004'), // breast; mammographic mass
      organ('Chest wall and axilla', '78904004 91470000 129791004'),
    ],
  },
  {
    region: 'abdomen and pelvis',
    organs: [
      organ('Liver', '10200004'),
      organ('Gallbladder and bile ducts', '28231008 28273000', 'RID4990'),
      organ('Pancreas', '15776009'),
      organ('Spleen', '78961009'),
      organ('Adrenals', '23451007'),
      organ('Kidneys and ureters', '64033007 87953007', 'RID34393 RID38586'),
      organ('Bowel and peritoneum', '69695003 30315005 71854001 14742008 34402009 66754008', 'RID4803 RID1541'),
      organ('Abdominal vessels', '7832008 32764006 64131007'), // abdominal aorta, portal vein, inferior vena cava
      organ('Bladder and pelvis', '89837001 816092008 41216001 35039007 15497006 71252005 78067005 40689003'),
    ],
  },
  {
    region: 'spine, bones and soft tissue',
    organs: [
      organ('Vessels of the neck', '69105007 86117002 22286001 32062004 85234005'),
      organ('Spine', '421060004 122494005 122495006 122496007 51282000 54735007 2748008', 'RID4658'),
      organ('Bones', '272673000 3138006 113197003 56873002 51299004 71341001 12611008', '94222008 RID4650'),
      organ('Joints', '39352004 72696002 24136001 16982005'),
      organ('Lymph nodes', '59441001', '30746006'),
    ],
  },
];

const GROUPS: readonly OrganGroup[] = REGIONS.flatMap(({ organs }) => organs);

/** Where a finding stands among the findings. */
export interface OrganPlace {
  readonly name: string;
  /** Smaller comes first. */
  readonly rank: number;
}

const placeOf = (index: number): OrganPlace | undefined => {
  const group = GROUPS[index];
  return group && { name: group.name, rank: index };
};

/** Behind every organ. */
export const NO_ORGAN_RANK = GROUPS.length;

/** The organ that a site's code belongs to; undefined where the table does not know it. */
export function organOfSite(site: Code | undefined): OrganPlace | undefined {
  if (site === undefined) return undefined;
  const known = siteOfCode(site);
  // A code whose meaning names another place is neither.
  if (known === undefined && siteOfCode({ value: '', scheme: '', meaning: site.meaning })) return undefined;
  const value = known?.concept.code?.value ?? (site.scheme === 'SCT' ? site.value : undefined);
  return placeOf(GROUPS.findIndex((group) => value !== undefined && group.sites.includes(value)));
}

/** The organ of a finding: by what it is (an effusion is the pleura's), else by its site as coded. Never by guess. */
export function organOf(finding: Pick<FindingEvidence, 'finding' | 'presence' | 'site'>): OrganPlace | undefined {
  const value = shownFinding(finding).concept.code?.value;
  const byFinding = GROUPS.findIndex((group) => value !== undefined && group.findings?.includes(value));
  return placeOf(byFinding) ?? organOfSite(finding.site);
}

/** Where in the body a finding's organ is (`chest`, `breast`, ...); undefined where the table does not know it. */
export function regionOf(finding: Pick<FindingEvidence, 'finding' | 'presence' | 'site'>): string | undefined {
  const organ = organOf(finding);
  if (organ === undefined) return undefined;
  if (organ.name === 'Breast') return 'breast';
  return REGIONS.find(({ organs }) => organs.some(({ name }) => name === organ.name))?.region;
}

/** Letters that a word and its adjective share: meniscus and meniscal, pleura and pleural. */
const STEM = 5;
/** No code is on file for it; in the head nobody names its place. */
const EXTRADURAL = 'epidural hematoma';
const BRAIN = '12738006';

/** Whether a finding's name alone says its place: an effusion is the pleura's, and nobody names it. */
export function isPlaceImplied(finding: Concept, site: Concept): boolean {
  const words = finding.name.split(' ');
  if (words.some((word) => word.length > STEM && site.name.startsWith(word.slice(0, STEM)))) return true;
  if (finding.name === EXTRADURAL && site.code?.value === BRAIN) return true;
  const [value, place] = [finding.code?.value, site.code?.value];
  if (value === undefined || place === undefined) return false;
  return GROUPS.some(({ findings, sites }) => findings?.includes(value) && sites[0] === place);
}
