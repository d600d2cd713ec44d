/** Where the end of a tube or line may lie, and where not. Patterns, lower case; a place is read behind the device. */
export interface PlacementEntry {
  /** Devices by their names in the table of devices. */
  readonly devices: readonly string[];
  readonly good: readonly string[];
  readonly bad: readonly string[];
  /** Centimetres above the carina that are right for a tube in the trachea [K]. */
  readonly aboveCarina?: { readonly from: number; readonly to: number };
}

/** Said of any device. */
export const PLACED_WELL: readonly string[] = [
  '(?:well|properly|appropriately|adequately|correctly|satisfactorily|optimally)[ -](?:positioned|placed|situated|seated|located)',
  '(?:in )?(?:good|satisfactory|appropriate|standard|expected|adequate|proper|correct|stable|unchanged|optimal|acceptable|usual) (?:position|location|placement|alignment)s?',
  '(?:position|location|placement)s? (?:is|are|appears?|remains?) (?:satisfactory|appropriate|standard|adequate|acceptable|good|optimal|correct|unchanged)',
  'in (?:place|situ|position)',
];

export const PLACED_BADLY: readonly string[] = [
  'mal-?positioned',
  'mis-?positioned',
  'misplaced',
  'mal-?placed',
  'mal-?position(?:ing)?',
  'mis-?placement',
  'displaced',
  'dislodged',
  'migrated',
  'sub-?optimal(?:ly)?',
  '(?:in )?(?:unsatisfactory|inappropriate|inadequate|abnormal|poor|improper|incorrect) (?:position|location|placement)',
  'too (?:low|high|deep|far|shallow|proximal|distal)',
  '(?:low|high)[ -](?:lying|riding|positioned)',
  'coiled',
  'looped',
  'kinked',
  'fractured',
  'disconnected',
  'should be (?:repositioned|retracted|withdrawn|advanced|removed|pulled back)',
  '(?:recommend|suggest|advise|needs?|requires?)[a-z]* (?:\\w+ ){0,3}(?:retract|withdraw|advanc|reposition|pull|remov)[a-z]*',
];

const BRONCHUS = '(?:main ?stem|bronchus|bronchi|bronchus intermedius)';

export const PLACEMENTS: readonly PlacementEntry[] = [
  {
    devices: ['endotracheal tube'],
    good: [
      '(?:mid|midthoracic|mid-thoracic|upper thoracic|thoracic)[ -]trachea',
      'thoracic inlet',
      'clavicular heads?',
    ],
    bad: [BRONCHUS, '(?:at|near|abut\\w+|touch\\w+|just above) (?:the )?carina', 'o?esophag', 'hypopharynx', 'pharynx'],
    aboveCarina: { from: 2, to: 7 },
  },
  {
    devices: ['nasogastric tube'],
    good: [
      'stomach',
      'gastric (?:body|fundus|antrum|lumen)',
      'below the (?:left )?(?:hemi)?diaphragm',
      'subdiaphragmatic',
      'duoden',
      'jejun',
      'pylor',
      'left upper quadrant',
      'infradiaphragmatic',
      'post-?pyloric',
    ],
    bad: [
      BRONCHUS,
      'lung',
      'lobe',
      'trachea',
      'airway',
      'pleura',
      'o?esophag',
      'ge junction',
      'gastro-?o?esophageal junction',
      'pharynx',
      'hemithorax',
      'above the (?:left )?(?:hemi)?diaphragm',
    ],
  },
  {
    devices: ['central line', 'portacath'],
    good: [
      'svc',
      'superior vena cava',
      'cavo-?atrial',
      'atrio-?caval',
      '(?:upper|high|proximal|superior) right atrium',
      'right atrium',
    ],
    bad: [
      'azygos',
      'right ventric',
      'caroti',
      'arter',
      'aorta',
      'contralateral',
      'internal mammary',
      'hepatic vein',
      'ivc',
      'inferior vena cava',
      'pleura',
      '(?:tip|terminat\\w+|ends?|ending) (?:\\w+ ){0,8}(?:jugular|subclavian|axillary|brachiocephalic|innominate)',
      'deep (?:in|within) the right atrium',
      '(?:directed|courses|coursing|extends|turned|heads?|heading|pointing) (?:\\w+ ){0,4}(?:jugular|cephalad|superiorly|upward|neck)',
    ],
  },
  {
    devices: ['chest tube'],
    good: ['pleural space', 'apex', 'apical', 'base', 'basal'],
    bad: [
      'fissur',
      'chest wall',
      'subcutaneous',
      'soft tissue',
      'side (?:hole|port)s? (?:\\w+ ){0,5}(?:outside|beyond|external|in the)',
      'parenchyma',
      'outside (?:of )?the (?:pleura|chest|thorax|rib)',
      'abdom',
      '(?:in|into|within) the mediastin',
    ],
  },
  {
    devices: ['tracheostomy tube'],
    good: ['midline', 'trachea'],
    bad: [BRONCHUS, '(?:at|near|abut\\w+|touch\\w+) (?:the )?carina', 'pretracheal', 'subcutaneous', 'soft tissue'],
  },
  {
    devices: ['cardiac pacemaker', 'implantable defibrillator'],
    good: ['right (?:atrium|ventric)', 'right atrial', 'coronary sinus'],
    bad: ['lead (?:fracture|break|discontinuity)', 'pericard', 'left ventric(?:le|ular) cavity'],
  },
  {
    devices: ['pulmonary artery catheter'],
    good: ['(?:main|right|left|proximal) (?:main )?pulmonary arter', 'pulmonary outflow', 'pulmonary trunk'],
    bad: [
      'peripheral',
      'distal (?:branch|pulmonary)',
      'segmental',
      'interlobar',
      'lower lobe',
      'right ventric',
      'wedged',
    ],
  },
  {
    devices: ['intra-aortic balloon pump'],
    good: ['below the (?:aortic )?(?:arch|knob)', 'descending (?:thoracic )?aorta', 'distal to the left subclavian'],
    bad: ['(?:in|at|within) the (?:aortic )?arch', 'left subclavian artery origin', 'abdominal aorta'],
  },
];
