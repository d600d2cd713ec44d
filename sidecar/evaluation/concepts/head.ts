import { type ConceptRow, type Condition, row, rows } from './concept-row.ts';

const OLD: Condition = { descriptor: ['chronic', 'old', 'remote'], is: 'notActionable' };
const OF_AGE: Condition = { ageFrom: 65, is: 'benign' };

/** Brain, skull, neck. */
export const HEAD_CONCEPTS: readonly ConceptRow[] = [
  row('intracranial hemorrhage', 'urgent', { broader: ['hemorrhage'] }),
  ...['subdural hematoma', 'subarachnoid hemorrhage', 'intraparenchymal hemorrhage'].map((name) =>
    row(name, 'urgent', {
      broader: ['intracranial hemorrhage'],
      when: [{ descriptor: ['chronic'], is: 'actionable' }],
    }),
  ),
  row('intraventricular hemorrhage', 'urgent', { broader: ['intracranial hemorrhage'] }),
  row('epidural hematoma', 'urgent', { broader: ['intracranial hemorrhage'] }),
  row('cerebral infarction', 'urgent', { broader: ['infarct'], shows: ['restricted diffusion'], when: [OLD] }),
  row('infarct', 'urgent', { when: [OLD] }),
  row('restricted diffusion', 'urgent'),
  row('herniation', 'urgent', { shows: ['mass effect'] }),
  row('midline shift', 'urgent', { broader: ['mass effect'], when: [{ belowMm: 3, is: 'actionable' }] }),
  row('mass effect', 'urgent'),
  row('hydrocephalus', 'urgent', { broader: ['ventriculomegaly'], when: [OLD] }),
  row('ventriculomegaly', 'actionable'),
  row('glioma', 'actionable', { broader: ['neoplasm', 'mass'], focal: true }),
  row('meningioma', 'actionable', { broader: ['neoplasm', 'mass'], focal: true }),
  row('schwannoma', 'actionable', { broader: ['neoplasm', 'mass'], focal: true }),
  row('pituitary adenoma', 'actionable', { broader: ['adenoma', 'mass'] }),
  row('thyroid nodule', 'actionable', {
    broader: ['nodule'],
    focal: true,
    when: [{ belowMm: 10, is: 'notActionable' }],
  }),
  row('volume loss', 'notActionable', { when: [OF_AGE] }),
  row('white matter disease', 'notActionable', { when: [OF_AGE, { ageBelow: 40, is: 'actionable' }] }),
  row('multiple sclerosis', 'actionable', { shows: ['demyelination', 'white matter disease'] }),
  row('demyelination', 'actionable', { broader: ['white matter disease'] }),
  row('arteriovenous malformation', 'actionable'),
  ...rows('notActionable', 'gliosis', 'encephalomalacia', 'cavernoma', 'microhemorrhage', 'sinusitis', 'goiter'),
  ...rows('actionable', 'mastoid effusion'),
];
