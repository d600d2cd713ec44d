import { type ConceptRow, type Condition, row, rows } from './concept-row.ts';

/** Heart and vessels. What is usual from 65 on is benign there (CRIMSON), and asks for a look before 40. */
const OF_AGE: Condition = { ageFrom: 65, is: 'benign' };
const EARLY: Condition = { ageBelow: 40, is: 'actionable' };

export const HEART_VESSEL_CONCEPTS: readonly ConceptRow[] = [
  row('cardiomegaly', 'actionable', {
    chexpert: 'Cardiomegaly',
    when: [{ severity: ['minimal', 'mild'], is: 'notActionable' }],
  }),
  row('pericardial effusion', 'actionable', {
    shows: ['cardiomegaly'],
    when: [
      { severity: ['severe'], is: 'urgent' },
      { descriptor: ['tension'], is: 'urgent' },
      { severity: ['minimal', 'mild'], is: 'notActionable' },
    ],
  }),
  row('pulmonary embolism', 'urgent', {
    broader: ['thrombus'],
    when: [{ descriptor: ['chronic'], is: 'actionable' }],
  }),
  row('pulmonary hypertension', 'actionable', { shows: ['hilar enlargement'] }),
  row('aortic dissection', 'urgent', { shows: ['mediastinal widening', 'aortic dilatation'] }),
  row('intramural hematoma', 'urgent', { broader: ['hemorrhage'] }),
  row('aortic aneurysm', 'actionable', {
    broader: ['aneurysm', 'aortic dilatation'],
    shows: ['mediastinal widening', 'aortic tortuosity'],
    when: [{ fromMm: 55, is: 'urgent' }],
  }),
  row('aneurysm', 'actionable', { when: [{ fromMm: 55, is: 'urgent' }] }),
  row('aortic dilatation', 'actionable', {
    shows: ['mediastinal widening'],
    when: [{ severity: ['minimal', 'mild'], is: 'notActionable' }],
  }),
  row('aortic calcification', 'notActionable', { broader: ['atherosclerosis'], when: [OF_AGE, EARLY] }),
  row('aortic tortuosity', 'notActionable', { when: [OF_AGE, EARLY] }),
  row('atherosclerosis', 'notActionable', { broader: ['calcification'], when: [OF_AGE, EARLY] }),
  row('coronary atherosclerosis', 'notActionable', { broader: ['atherosclerosis'], when: [EARLY] }),
  row('coronary artery calcification', 'notActionable', {
    broader: ['coronary atherosclerosis', 'calcification'],
    when: [EARLY],
  }),
  row('deep vein thrombosis', 'actionable', { broader: ['thrombosis', 'thrombus'] }),
  row('thrombosis', 'actionable', { broader: ['thrombus'] }),
  row('stenosis', 'actionable', { when: [{ severity: ['minimal', 'mild'], is: 'notActionable' }] }),
  row('endoleak', 'actionable'),
  ...rows(
    'urgent',
    'myocardial infarction',
    'right heart strain',
    'occlusion',
    'penetrating aortic ulcer',
    'pseudoaneurysm',
  ),
  ...rows('actionable', 'thrombus'),
];
