/** Words of radiology reports and what is written for them. */
export const LOBES = [
  ['right upper lobe', 'RUL'],
  ['right middle lobe', 'RML'],
  ['right lower lobe', 'RLL'],
  ['left upper lobe', 'LUL'],
  ['left lower lobe', 'LLL'],
] as const;

export const DEVICES = [
  ['endotracheal tube', 'ETT'],
  ['nasogastric tube', 'NGT'],
  ['central venous catheter', 'CVC'],
] as const;
