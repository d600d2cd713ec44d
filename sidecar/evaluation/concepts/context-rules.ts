/** What an operation leaves behind for a while: expected after it, one level less (CRIMSON). */
export interface ProcedureRule {
  readonly procedure: string;
  /** In an indication; lower case. */
  readonly said: RegExp;
  readonly expected: readonly string[];
}

const AFTER =
  '(?:post|after|following|recent|status|s\\/p|p\\.?o\\.?|pod|day \\d+|day \\d|postop\\w*|post-op\\w*|underwent|had)';
const after = (procedure: string): RegExp =>
  new RegExp(
    `\\b${AFTER}\\b[^.;]{0,40}\\b(?:${procedure})|\\b(?:${procedure})\\w*[^.;]{0,30}\\b(?:yesterday|today|day|postop\\w*|post-op\\w*|recently|ago)\\b`,
    'i',
  );

export const PROCEDURES: readonly ProcedureRule[] = [
  {
    procedure: 'operation on the heart',
    said: after(
      'open[ -]heart|cardiac surg|heart surg|cabg|bypass|sternotomy|valve (?:surgery|replacement|repair)|avr|mvr|cardiothoracic|cardiotomy|heart transplant|aortic (?:root|arch) repl',
    ),
    expected: [
      ...[
        'pneumomediastinum',
        'pneumothorax',
        'pleural effusion',
        'atelectasis',
        'plate-like atelectasis',
        'subcutaneous emphysema',
      ],
      ...['mediastinal widening', 'pericardial effusion', 'cardiomegaly', 'pneumoperitoneum', 'vascular congestion'],
    ],
  },
  {
    procedure: 'operation on the lung',
    said: after(
      'thoracotomy|lobectomy|pneumonectomy|segmentectomy|wedge resection|vats|lung (?:surgery|resection|transplant|biopsy)|pleurodesis|esophagectomy|oesophagectomy|chest surgery|thoracic surgery|thoracentesis|bronchoscop|chest (?:tube|drain) removal',
    ),
    expected: [
      ...[
        'pneumothorax',
        'pleural effusion',
        'subcutaneous emphysema',
        'atelectasis',
        'plate-like atelectasis',
        'pneumomediastinum',
      ],
      ...['hydropneumothorax', 'mediastinal shift', 'elevated hemidiaphragm'],
    ],
  },
  {
    procedure: 'operation in the abdomen',
    said: after(
      'laparotom|laparoscop|abdominal surg|bowel (?:surgery|resection)|colectomy|hysterectomy|cholecystectomy|appendectomy|gastrectomy|bariatric|c-?section|caesarean|cesarean|hepatectomy|splenectomy|whipple|hernia repair|peg (?:tube )?placement|gastrostomy|peritoneal dialysis',
    ),
    expected: [
      'pneumoperitoneum',
      'ileus',
      'atelectasis',
      'plate-like atelectasis',
      'pleural effusion',
      'subcutaneous emphysema',
      'ascites',
    ],
  },
  {
    procedure: 'craniotomy',
    said: after('craniotomy|craniectomy|burr hole|brain surgery|tumou?r resection|shunt'),
    expected: ['subdural hematoma', 'intracranial hemorrhage', 'hemorrhage', 'edema', 'mass effect'],
  },
  {
    procedure: 'joint replacement or osteosynthesis',
    said: after('arthroplasty|(?:hip|knee|shoulder|joint) replacement|orif|osteosynthesis|fixation|arthroscop'),
    expected: ['soft tissue swelling', 'joint effusion', 'fracture', 'subcutaneous emphysema'],
  },
];

/** Not expected before this age, in years: one level more (CRIMSON). */
export const UNEXPECTED_BEFORE: Readonly<Record<string, number>> = {
  emphysema: 40,
  'chronic obstructive pulmonary disease': 40,
  bulla: 40,
  cardiomegaly: 40,
  'aortic aneurysm': 40,
  'aortic dilatation': 40,
  aneurysm: 40,
  'compression fracture': 40,
  'pulmonary fibrosis': 40,
  'white matter disease': 40,
  mass: 18,
  nodule: 18,
  'pleural plaque': 40,
};
