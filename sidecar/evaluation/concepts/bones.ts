import { type ConceptRow, type Condition, row, rows } from './concept-row.ts';

/** Bones, joints, spine. What wears with age is benign from 65 on (CRIMSON). */
const WORN: readonly Condition[] = [
  { severity: ['severe'], is: 'notActionable' },
  { ageFrom: 65, is: 'benign' },
  { ageBelow: 30, is: 'actionable' },
];
const OLD_FRACTURE: Condition = {
  descriptor: ['old', 'healed', 'healing', 'chronic', 'remote'],
  is: 'notActionable',
};
/** Ribs of a small child do not break by themselves: a pattern of abuse, whatever their age. */
const CHILD_RIB: Condition = { zone: ['rib'], ageBelow: 6, is: 'urgent' };
const MILD: Condition = { severity: ['minimal', 'mild'], is: 'notActionable' };

const worn = (name: string, ...broader: string[]): ConceptRow => row(name, 'notActionable', { broader, when: WORN });

export const BONE_CONCEPTS: readonly ConceptRow[] = [
  row('fracture', 'actionable', { chexpert: 'Fracture', focal: true, when: [CHILD_RIB, OLD_FRACTURE] }),
  row('compression fracture', 'actionable', {
    broader: ['fracture'],
    chexpert: 'Fracture',
    focal: true,
    when: [OLD_FRACTURE],
  }),
  row('bone metastasis', 'actionable', { broader: ['metastasis'], shows: ['lytic lesion', 'sclerotic lesion'] }),
  row('lytic lesion', 'actionable', { broader: ['lesion'], focal: true }),
  row('sclerotic lesion', 'actionable', { broader: ['lesion'], focal: true }),
  row('dislocation', 'urgent', { focal: true }),
  row('subluxation', 'actionable', { focal: true }),
  worn('degenerative change'),
  worn('osteoarthritis', 'degenerative change'),
  worn('osteophyte', 'degenerative change'),
  worn('disc degeneration', 'degenerative change'),
  worn('facet arthropathy', 'degenerative change'),
  worn('joint space narrowing', 'degenerative change'),
  worn('subchondral sclerosis', 'degenerative change'),
  worn('disc bulge', 'degenerative change'),
  worn('osteopenia'),
  row('scoliosis', 'notActionable', { when: [{ ageFrom: 65, is: 'benign' }] }),
  row('kyphosis', 'notActionable', { when: [{ ageFrom: 65, is: 'benign' }] }),
  row('spinal canal stenosis', 'actionable', { broader: ['stenosis'], when: [MILD] }),
  row('foraminal stenosis', 'actionable', { broader: ['stenosis'], when: [MILD] }),
  row('disc herniation', 'actionable', { broader: ['disc bulge'], when: [MILD] }),
  row('joint effusion', 'notActionable', { broader: ['effusion'] }),
  row('discitis', 'urgent', { broader: ['infection'] }),
  row('osteomyelitis', 'urgent', { broader: ['infection'] }),
  ...['meniscal tear', 'ligament tear', 'rotator cuff tear', 'labral tear'].map((name) =>
    row(name, 'actionable', { broader: ['tear'], focal: true }),
  ),
  ...rows('urgent', 'cord compression'),
  ...rows('actionable', 'tear', 'lipohemarthrosis', 'loose body', 'osteonecrosis', 'hardware loosening', 'nonunion'),
  ...rows(
    'actionable',
    'nerve root impingement',
    'bone marrow edema',
    'spondylolysis',
    'spondylolisthesis',
    'collapse',
  ),
  ...rows('notActionable', 'tendinosis', 'tenosynovitis', 'synovitis', 'bursitis', 'cartilage loss', 'popliteal cyst'),
  ...rows('notActionable', 'enchondroma', 'exostosis', 'soft tissue swelling'),
];
