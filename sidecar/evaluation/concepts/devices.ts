import { type ConceptRow, row, type Significance } from './concept-row.ts';

/** A device where it should be is no abnormal finding. */
export const DEVICE_CONCEPTS: readonly ConceptRow[] = [
  'chest tube',
  'central line',
  'portacath',
  'endotracheal tube',
  'cardiac pacemaker',
  'implantable defibrillator',
  'nasogastric tube',
  'tracheostomy tube',
  'pulmonary artery catheter',
  'intra-aortic balloon pump',
  'mediastinal drain',
  'sternotomy wires',
  'surgical clip',
  'prosthetic valve',
  'spinal hardware',
  'internal fixation',
  'joint prosthesis',
  'stent',
  'ventricular shunt',
  'ventricular drain',
  'aneurysm clip',
  'implant',
  'biopsy clip',
].map((name) => row(name, 'benign', { chexpert: 'Support Devices' }));

/** In a wrong place it is: an airway at risk now (ACR category 1), a line that does not do its work soon. */
export const MISPLACED: Readonly<Record<string, Significance>> = {
  'endotracheal tube': 'urgent',
  'tracheostomy tube': 'urgent',
  'nasogastric tube': 'urgent',
  'chest tube': 'actionable',
  'central line': 'actionable',
  portacath: 'actionable',
  'cardiac pacemaker': 'actionable',
  'implantable defibrillator': 'actionable',
  'pulmonary artery catheter': 'actionable',
  'intra-aortic balloon pump': 'urgent',
};
