import { type ConceptRow, type Condition, row, rows } from './concept-row.ts';

/*
 * Lungs, pleura, mediastinum. Urgent and actionable follow the seed list of the ACR work group on actionable findings
 * (category 1: urgent; 2 and 3: actionable), sizes of nodules Fleischner 2017; the rest is general knowledge and, like
 * all of it, for local approval.
 */
const SLIGHT: Condition = { severity: ['minimal', 'mild'], is: 'notActionable' };
const SEVERE: Condition = { severity: ['severe'], is: 'urgent' };
const OLD: Condition = { descriptor: ['calcified', 'benign'], is: 'benign' };
const SMALL_NODULE: Condition = { belowMm: 6, is: 'notActionable' };

export const CHEST_CONCEPTS: readonly ConceptRow[] = [
  row('hyperinflation', 'notActionable', { diffuse: true }),
  // A shallow breath is no finding of the patient.
  row('low lung volumes', 'benign', { diffuse: true }),
  row('pneumothorax', 'urgent', {
    chexpert: 'Pneumothorax',
    when: [
      { descriptor: ['tension'], is: 'urgent' },
      { severity: ['minimal'], is: 'actionable' },
      { descriptor: ['chronic'], is: 'actionable' },
    ],
  }),
  row('hydropneumothorax', 'urgent', { broader: ['pneumothorax', 'pleural effusion'], chexpert: 'Pneumothorax' }),
  row('pleural effusion', 'actionable', { chexpert: 'Pleural Effusion', when: [SLIGHT] }),
  row('effusion', 'actionable', { when: [SLIGHT] }),
  row('costophrenic angle blunting', 'notActionable', { chexpert: 'Pleural Effusion' }),
  row('hemothorax', 'urgent', { broader: ['pleural effusion'], chexpert: 'Pleural Effusion' }),
  row('empyema', 'urgent', { broader: ['pleural effusion'], chexpert: 'Pleural Effusion' }),
  row('pleural thickening', 'notActionable', { chexpert: 'Pleural Other' }),
  row('pleural plaque', 'notActionable', { broader: ['pleural thickening'], chexpert: 'Pleural Other' }),
  row('pneumomediastinum', 'urgent'),
  row('pneumopericardium', 'urgent'),
  row('diaphragmatic rupture', 'urgent', { shows: ['elevated hemidiaphragm'] }),
  row('chylothorax', 'actionable', { broader: ['pleural effusion'], chexpert: 'Pleural Effusion' }),
  row('subcutaneous emphysema', 'actionable'),
  row('mediastinal widening', 'actionable', { chexpert: 'Enlarged Cardiomediastinum' }),
  row('mediastinal shift', 'urgent', { when: [SLIGHT] }),
  row('hilar enlargement', 'actionable', { diffuse: true }),
  // Airspace: from what is seen to what it is.
  row('opacity', 'actionable', { chexpert: 'Lung Opacity', when: [{ severity: ['minimal'], is: 'notActionable' }] }),
  row('infiltrate', 'actionable', { broader: ['opacity'], chexpert: 'Lung Opacity' }),
  row('ground-glass opacity', 'actionable', { broader: ['opacity'], chexpert: 'Lung Opacity' }),
  row('consolidation', 'actionable', { broader: ['opacity', 'infiltrate'], chexpert: 'Consolidation' }),
  row('pneumonia', 'actionable', {
    broader: ['consolidation', 'infection'],
    shows: ['infiltrate'],
    chexpert: 'Pneumonia',
  }),
  row('aspiration pneumonia', 'actionable', { broader: ['pneumonia'], chexpert: 'Pneumonia' }),
  row('tuberculosis', 'urgent', {
    broader: ['infection'],
    shows: ['cavitary lesion', 'consolidation', 'opacity'],
    chexpert: 'Pneumonia',
  }),
  row('pulmonary contusion', 'actionable', { broader: ['opacity'], chexpert: 'Lung Opacity' }),
  row('pulmonary hemorrhage', 'urgent', { broader: ['opacity', 'hemorrhage'], chexpert: 'Lung Opacity' }),
  row('pulmonary edema', 'actionable', {
    diffuse: true,
    broader: ['edema'],
    shows: ['vascular congestion', 'opacity', 'infiltrate', 'ground-glass opacity', 'consolidation', 'septal line'],
    chexpert: 'Edema',
    when: [SEVERE, { severity: ['minimal'], is: 'notActionable' }],
  }),
  row('heart failure', 'actionable', {
    diffuse: true,
    shows: ['pulmonary edema', 'vascular congestion', 'cardiomegaly'],
    chexpert: 'Edema',
  }),
  row('vascular congestion', 'actionable', { diffuse: true, chexpert: 'Edema', when: [SLIGHT] }),
  row('septal line', 'notActionable'),
  row('atelectasis', 'notActionable', {
    broader: ['opacity'],
    chexpert: 'Atelectasis',
    when: [{ severity: ['severe'], is: 'actionable' }],
  }),
  row('plate-like atelectasis', 'notActionable', { broader: ['atelectasis'], chexpert: 'Atelectasis' }),
  row('rounded atelectasis', 'notActionable', { broader: ['atelectasis'], chexpert: 'Atelectasis' }),
  // Focal lesions
  row('nodule', 'actionable', {
    broader: ['lesion'],
    shows: ['opacity'],
    chexpert: 'Lung Lesion',
    focal: true,
    when: [OLD, { descriptor: ['spiculated', 'suspicious'], is: 'actionable' }, SMALL_NODULE],
  }),
  row('pulmonary nodule', 'actionable', {
    broader: ['nodule', 'lesion'],
    chexpert: 'Lung Lesion',
    focal: true,
    when: [OLD, { descriptor: ['spiculated', 'suspicious'], is: 'actionable' }, SMALL_NODULE],
  }),
  row('micronodule', 'notActionable', { broader: ['nodule'], chexpert: 'Lung Lesion' }),
  row('miliary pattern', 'urgent', { diffuse: true, broader: ['nodule'], chexpert: 'Lung Opacity' }),
  row('lung cancer', 'actionable', {
    broader: ['mass', 'neoplasm', 'malignancy'],
    shows: ['nodule', 'opacity'],
    chexpert: 'Lung Lesion',
    focal: true,
  }),
  row('lung metastasis', 'actionable', {
    diffuse: true,
    broader: ['metastasis'],
    shows: ['nodule', 'mass'],
    chexpert: 'Lung Lesion',
  }),
  row('cavitary lesion', 'actionable', {
    broader: ['lesion'],
    shows: ['opacity'],
    chexpert: 'Lung Lesion',
    focal: true,
  }),
  row('granuloma', 'benign', { broader: ['nodule'] }),
  row('bulla', 'notActionable', { broader: ['emphysema'] }),
  // Interstitium and airways
  row('emphysema', 'notActionable', {
    diffuse: true,
    broader: ['chronic obstructive pulmonary disease'],
    shows: ['hyperinflation'],
  }),
  row('chronic obstructive pulmonary disease', 'notActionable', { diffuse: true, shows: ['hyperinflation'] }),
  row('interstitial lung disease', 'actionable', {
    diffuse: true,
    shows: ['reticular pattern', 'interstitial prominence', 'opacity'],
  }),
  row('pulmonary fibrosis', 'actionable', {
    diffuse: true,
    broader: ['interstitial lung disease'],
    shows: ['reticular pattern'],
  }),
  row('honeycomb pattern', 'actionable', { broader: ['reticular pattern'] }),
  row('reticular pattern', 'actionable', { diffuse: true, broader: ['opacity'], chexpert: 'Lung Opacity' }),
  row('sarcoidosis', 'actionable', { diffuse: true, shows: ['lymphadenopathy', 'hilar enlargement'] }),
  row('tree-in-bud', 'actionable', { broader: ['opacity'], chexpert: 'Lung Opacity' }),
  row('bronchitis', 'notActionable', { shows: ['bronchial wall thickening'] }),
  row('air-fluid level', 'actionable'),
  row('air bronchogram', 'actionable', { broader: ['consolidation'] }),
  ...rows('notActionable', 'bronchial wall thickening', 'bronchiectasis'),
  ...rows('notActionable', 'elevated hemidiaphragm', 'diaphragmatic eventration', 'mucus plugging', 'air trapping'),
  ...rows('notActionable', 'mosaic pattern', 'parenchymal band'),
  ...rows('actionable', 'dextrocardia', 'pulmonary artery enlargement'),
  row('interstitial prominence', 'notActionable', { diffuse: true, broader: ['opacity'], chexpert: 'Lung Opacity' }),
  ...rows('benign', 'scarring', 'normal variant'),
  ...rows('notActionable', 'chest wall deformity'),
];
