/** Findings by name: SNOMED CT codes that DICOM's context groups carry, RadLex where those have none. */
export interface FindingEntry {
  readonly value: string;
  readonly scheme: 'SCT' | 'RADLEX' | 'DCM';
  /** How a draft says it. */
  readonly name: string;
  /** Other ways to say it; plurals are made by rule. */
  readonly synonyms: readonly string[];
}

const finding = (scheme: FindingEntry['scheme'], value: string, name: string, ...synonyms: string[]): FindingEntry => ({
  value,
  scheme,
  name,
  synonyms,
});

export const FINDINGS: readonly FindingEntry[] = [
  // Chest
  finding('SCT', '36118008', 'pneumothorax', 'ptx', 'pneumothoraces'),
  finding('SCT', '60046008', 'pleural effusion', 'effusion', 'pleural fluid'),
  finding('SCT', '373945007', 'pericardial effusion', 'pericardial fluid'),
  finding('SCT', '27925004', 'nodule', 'nodular density', 'nodular opacity'),
  finding('RADLEX', 'RID50149', 'pulmonary nodule', 'lung nodule'),
  finding('SCT', '59282003', 'pulmonary embolism', 'pulmonary embolus', 'pulmonary emboli'),
  finding('SCT', '287272002', 'cardiomegaly', 'enlarged heart', 'cardiac enlargement'),
  finding('SCT', '40779009', 'plate-like atelectasis', 'linear atelectasis', 'discoid atelectasis'),
  finding('SCT', '76171001', 'air trapping'),
  finding('SCT', '16838000', 'pneumomediastinum', 'mediastinal air'),
  finding('DCM', '112001', 'opacity', 'opacification'),
  finding('DCM', '112120', 'ground-glass opacity', 'ground glass', 'ggo'),
  finding('DCM', '112121', 'infiltrate'),
  finding('DCM', '112127', 'tree-in-bud', 'tree in bud pattern'),
  finding('RADLEX', 'RID43255', 'consolidation', 'airspace disease'),
  finding('RADLEX', 'RID28493', 'atelectasis', 'atelectases', 'collapse'),
  finding('RADLEX', 'RID5350', 'pneumonia'),
  finding('RADLEX', 'RID4799', 'emphysema'),
  finding('SCT', '94391008', 'lung metastasis', 'pulmonary metastasis', 'lung metastases', 'pulmonary metastases'),
  // Vessels
  finding('SCT', '308546005', 'aortic dissection', 'dissection of aorta'),
  finding('SCT', '67362008', 'aortic aneurysm', 'aneurysm of aorta'),
  finding('RADLEX', 'RID3321', 'aneurysm'),
  // Any organ
  finding('SCT', '4147007', 'mass'),
  finding('SCT', '52988006', 'lesion'),
  finding('SCT', '367643001', 'cyst'),
  finding('SCT', '44132006', 'abscess'),
  finding('SCT', '79654002', 'edema', 'oedema'),
  finding('SCT', '50960005', 'hemorrhage', 'haemorrhage', 'bleeding', 'hematoma', 'haematoma'),
  finding('SCT', '108369006', 'neoplasm', 'tumor', 'tumour'),
  finding('SCT', '94222008', 'bone metastasis', 'bone metastases', 'osseous metastasis', 'osseous metastases'),
  finding('SCT', '30746006', 'lymphadenopathy', 'adenopathy', 'enlarged lymph node'),
  finding('SCT', '237495005', 'thyroid nodule'),
  finding('SCT', '129788004', 'mammographic mass', 'breast mass'),
  finding('RADLEX', 'RID4650', 'fracture'),
  finding('RADLEX', 'RID4658', 'compression fracture', 'vertebral compression fracture'),
  // Head
  finding(
    'RADLEX',
    'RID4706',
    'subdural hematoma',
    'subdural haematoma',
    'subdural hemorrhage',
    'subdural haemorrhage',
  ),
  finding('RADLEX', 'RID4710', 'subarachnoid hemorrhage', 'subarachnoid haemorrhage'),
  finding('RADLEX', 'RID4948', 'herniation'),
  // Abdomen
  finding('RADLEX', 'RID4803', 'pneumoperitoneum', 'free air', 'free intraperitoneal air'),
  finding('RADLEX', 'RID34393', 'hydronephrosis'),
  finding('RADLEX', 'RID4990', 'gallbladder stone', 'gallstone', 'cholelithiasis'),
  finding('RADLEX', 'RID38586', 'renal calculus', 'kidney stone', 'renal stone', 'nephrolithiasis', 'renal calculi'),
  finding('RADLEX', 'RID1541', 'ascites', 'free fluid'),
  // Devices
  finding('DCM', '112173', 'chest tube', 'pleural drain'),
  finding('DCM', '112174', 'central line', 'central venous catheter', 'central catheter'),
  finding('SCT', '26412008', 'endotracheal tube', 'ett'),
];
