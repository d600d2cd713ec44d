/** What a radiologist expects of two or more candidates against one reference: `A > B`, `A = B`. */
export interface RankingCase {
  readonly category: string;
  readonly reference: string;
  readonly candidates: Readonly<
    Record<string, string | { readonly text: string; readonly age?: number | string; readonly indication?: string }>
  >;
  readonly expected: readonly string[];
}

const of =
  (category: string) =>
  (reference: string, candidates: RankingCase['candidates'], ...expected: readonly string[]): RankingCase => ({
    category,
    reference,
    candidates,
    expected,
  });

const falseFindings = of('false findings');
const context = of('patient context');
const normal = of('normal findings');
const paraphrase = of('paraphrase');
const location = of('location');
const measurement = of('measurement');
const precision = of('diagnostic precision');
const weighting = of('clinical weight');
const partial = of('partial credit');
const practical = of('clinical practice');

/** Said in the voice of the same study for several patients. */
const patient = (text: string, age?: number | string, indication?: string) => ({
  text,
  ...(age === undefined ? {} : { age }),
  ...(indication === undefined ? {} : { indication }),
});

export const RANKING_CASES: readonly RankingCase[] = [
  falseFindings('Lungs are clear.', { A: 'Lungs are clear.', B: 'Large right PTX.' }, 'A > B'),
  falseFindings(
    'The heart is enlarged.',
    { A: 'Cardiomegaly. Mild degenerative changes of the thoracic spine.', B: 'Cardiomegaly. Pneumothorax.' },
    'A > B',
  ),
  falseFindings(
    'Small left pleural effusion.',
    { A: 'Trace left pleural effusion.', B: 'Trace left effusion. Free air under the diaphragm. Acute rib fracture.' },
    'A > B',
  ),
  falseFindings(
    'Left upper lobe mass.',
    { A: 'Normal chest.', B: 'Right PTX and pulmonary embolism.', C: 'LUL mass.' },
    'C > A',
    'A > B',
  ),
  falseFindings(
    'No pneumothorax or effusion.',
    {
      A: 'No effusion.',
      B: 'Cannot exclude a small pneumothorax.',
      C: 'Pneumothoraces on both sides. Bilateral effusions.',
    },
    'A > B',
    'B > C',
  ),
  context(
    'Calcified aortic arch. Left lower lobe pneumonia.',
    { A: patient('Left lower lobe pneumonia.', 82), B: patient('Left lower lobe pneumonia.', 30) },
    'A > B',
  ),
  context(
    'Tortuous aorta. Degenerative changes of the spine.',
    { A: patient('No acute findings.', '71 years'), B: patient('No acute findings.', 28) },
    'A > B',
  ),
  context(
    'Healing right rib fractures. RLL pneumonia.',
    { A: patient('RLL pneumonia.', 55), B: patient('RLL pneumonia.', undefined, '8-month-old infant with cough') },
    'A > B',
  ),
  context(
    'Free air under the diaphragm. LLL consolidation.',
    {
      A: patient('LLL consolidation.', undefined, 'POD 1 after laparoscopic cholecystectomy'),
      B: patient('LLL consolidation.', undefined, 'Severe abdominal pain'),
    },
    'A > B',
  ),
  context(
    'Small left apical pneumothorax and subcutaneous emphysema. Right lower lobe opacity.',
    {
      A: patient('Right lower lobe opacity.', undefined, 's/p left upper lobectomy yesterday'),
      B: patient('Right lower lobe opacity.', undefined, 'Stabbing'),
    },
    'A > B',
  ),
  context(
    'Hyperinflated lungs with emphysema. Small right effusion.',
    { A: patient('Small right effusion.', 68), B: patient('Small right effusion.', 24) },
    'A > B',
  ),
  context(
    'Pneumoperitoneum. Right basal atelectasis.',
    {
      A: patient('Right basal atelectasis.', undefined, 'Post laparotomy'),
      B: patient('Right basal atelectasis.', undefined, 'Acute abdomen'),
    },
    'A > B',
  ),
  normal(
    'Tension pneumothorax on the left. The heart is normal in size. No fracture.',
    { A: 'Left tension pneumothorax.', B: 'Heart size is normal. No fracture.' },
    'A > B',
  ),
  normal(
    'Normal cardiomediastinal silhouette. Clear lungs. No pleural effusion.',
    { A: 'No acute cardiopulmonary process.', B: 'Clear lungs.', C: 'Chest radiograph within normal limits.' },
    'A = B',
    'B = C',
  ),
  normal(
    '8 mm right upper lobe nodule. Normal heart size. No effusion.',
    { A: 'Right upper lobe nodule, 8 mm.', B: 'Normal heart size. No effusion. No pneumothorax. Bones are intact.' },
    'A > B',
  ),
  normal(
    'Consolidation in the right middle lobe. No pneumothorax.',
    { A: 'RML consolidation.', B: 'RML consolidation. No pneumothorax.' },
    'A = B',
  ),
  normal(
    'Acute rib fractures on the right. No pneumothorax.',
    { A: 'No fracture. No pneumothorax.', B: 'Lungs are clear.' },
    'A = B',
  ),
  paraphrase(
    'Mild cardiomegaly.',
    { A: 'The cardiac silhouette is mildly enlarged.', B: 'Slightly enlarged heart.', C: 'Mild cardiac enlargement.' },
    'A = C',
    'B = C',
  ),
  paraphrase(
    'Small bilateral pleural effusions.',
    {
      A: 'Small effusions on both sides.',
      B: 'There is a small left pleural effusion. There is a small right pleural effusion.',
      C: 'Small left pleural effusion.',
    },
    'A = B',
    'B > C',
  ),
  paraphrase(
    'Right-sided PTX.',
    { A: 'There is a pneumothorax on the right.', B: 'No right-sided pneumothorax.' },
    'A > B',
  ),
  paraphrase(
    'Free intraperitoneal air.',
    { A: 'Pneumoperitoneum.', B: 'Subdiaphragmatic free air is seen.', C: 'No free air.' },
    'A = B',
    'B > C',
  ),
  paraphrase(
    'FINDINGS: Patchy opacity in the left lower lobe. IMPRESSION: Left lower lobe pneumonia.',
    {
      A: 'Left lower lobe pneumonia.',
      B: 'Patchy LLL opacity consistent with pneumonia.',
      C: 'Right lower lobe pneumonia.',
    },
    'A = B',
    'B > C',
  ),
  paraphrase(
    'Bibasilar atelectasis.',
    {
      A: 'Atelectasis at both lung bases.',
      B: 'Atelectatic changes at the bases bilaterally.',
      C: 'Right apical atelectasis.',
    },
    'A = B',
    'B > C',
  ),
  paraphrase(
    'Right lung collapse.',
    { A: 'Collapsed right lung.', B: 'Right lung atelectasis.', C: 'Collapsed left lung.' },
    'A = B',
    'B > C',
  ),
  paraphrase('Blunted right CP angle.', { A: 'Obliterated right costophrenic angle.', B: 'Clear CP angles.' }, 'A > B'),
  paraphrase('Fractured left clavicle.', { A: 'Left clavicular fracture.', B: 'No fracture.' }, 'A > B'),
  location(
    'Left lower lobe pneumonia.',
    { A: 'Pneumonia in the LLL.', B: 'Right lower lobe pneumonia.', C: 'Lungs clear.' },
    'A > B',
    'B > C',
  ),
  location(
    'Right upper lobe consolidation.',
    { A: 'Right middle lobe consolidation.', B: 'Left lower lobe consolidation.' },
    'A > B',
  ),
  location(
    'Nodule in the right upper lobe, 9 mm.',
    { A: '9 mm nodule in the right upper lobe.', B: '9 mm nodule in the left upper lobe.', C: 'No nodule.' },
    'A > B',
    'B > C',
  ),
  location('Opacity.', { A: 'Opacity at the left base.', B: 'Opacity.' }, 'A = B'),
  location(
    'Bilateral lower lobe consolidation.',
    { A: 'Consolidation of both lower lobes.', B: 'Left lower lobe consolidation.', C: 'Clear lungs.' },
    'A > B',
    'B > C',
  ),
  measurement(
    '7 mm nodule in the left upper lobe.',
    { A: '8 mm nodule in the left upper lobe.', B: '2 cm nodule in the left upper lobe.' },
    'A > B',
  ),
  measurement(
    '2.8 cm nodule in the right lower lobe.',
    { A: '27 mm nodule in the right lower lobe.', B: '3.1 cm mass in the right lower lobe.' },
    'A > B',
  ),
  measurement(
    'Thoracic aortic aneurysm measuring 5.8 cm.',
    { A: 'Thoracic aortic aneurysm, 58 mm.', B: 'Thoracic aortic aneurysm measuring 3.8 cm.' },
    'A > B',
  ),
  measurement(
    '12 mm nodule in the right lower lobe.',
    { A: '1.2 cm right lower lobe nodule.', B: '12 cm right lower lobe nodule.' },
    'A > B',
  ),
  measurement('4 mm lung nodule.', { A: '5 mm pulmonary nodule.', B: '9 mm pulmonary nodule.' }, 'A > B'),
  precision(
    'Left lower lobe pneumonia.',
    { A: 'LLL pneumonia.', B: 'LLL consolidation.', C: 'LLL opacity.', D: 'No acute disease.' },
    'A > B',
    'B > C',
    'C > D',
  ),
  precision(
    'Lung cancer in the right upper lobe.',
    { A: 'Right upper lobe bronchogenic carcinoma.', B: 'Right upper lobe mass.', C: 'Normal lungs.' },
    'A > B',
    'B > C',
  ),
  precision(
    'Right pleural effusion.',
    { A: 'Right pleural fluid.', B: 'Blunting of the right costophrenic angle.', C: 'Costophrenic angles are sharp.' },
    'A > B',
    'B > C',
  ),
  precision(
    'Pulmonary edema.',
    { A: 'Interstitial edema.', B: 'Pulmonary vascular congestion.', C: 'Clear lungs.' },
    'A > B',
    'B > C',
  ),
  precision('Left basilar opacity.', { A: 'Left basilar opacity.', B: 'Left basilar pneumonia.' }, 'A > B'),
  precision(
    'Pneumothorax.',
    { A: 'Pneumothorax.', B: 'Possible pneumothorax.', C: 'No pneumothorax.' },
    'A > B',
    'B > C',
  ),
  weighting(
    'Large left pneumothorax. Old healed rib fracture. Mild scoliosis.',
    { A: 'Large left pneumothorax.', B: 'Old healed rib fracture. Mild scoliosis.' },
    'A > B',
  ),
  weighting(
    'ETT terminates in the right mainstem bronchus. Small left effusion.',
    { A: 'Endotracheal tube in the right main bronchus.', B: 'Small left effusion. ETT 4 cm above the carina.' },
    'A > B',
  ),
  weighting(
    'Nasogastric tube is coiled in the esophagus. Mild atelectasis.',
    { A: 'NG tube malpositioned in the esophagus.', B: 'Mild atelectasis. NG tube with tip in the stomach.' },
    'A > B',
  ),
  weighting(
    'Pulmonary embolism. Hiatal hernia. Small hepatic cyst.',
    { A: 'Pulmonary emboli.', B: 'Hiatal hernia. Small liver cyst.' },
    'A > B',
  ),
  weighting(
    'Aortic dissection. Calcified granuloma.',
    { A: 'Calcified granuloma.', B: 'Dissection of the aorta.' },
    'B > A',
  ),
  partial(
    'Large right pleural effusion.',
    { A: 'Large right effusion.', B: 'Trace right effusion.', C: 'No effusion.' },
    'A > B',
    'B > C',
  ),
  partial(
    'Severe pulmonary edema.',
    { A: 'Marked pulmonary edema.', B: 'Mild pulmonary edema.', C: 'No edema.' },
    'A > B',
    'B > C',
  ),
  partial(
    'Right pneumothorax and left pleural effusion.',
    { A: 'Right PTX with left effusion.', B: 'Right PTX.', C: 'Left pleural effusion.', D: 'Unremarkable chest.' },
    'A > B',
    'B > C',
    'C > D',
  ),
  partial(
    'New right lower lobe consolidation.',
    { A: 'New consolidation in the RLL.', B: 'Unchanged RLL consolidation.', C: 'The lungs are clear.' },
    'A > B',
    'B > C',
  ),
  partial(
    'Spiculated 18 mm solid nodule in the left upper lobe.',
    { A: '18 mm spiculated solid LUL nodule.', B: '18 mm ground-glass nodule in the LUL.', C: 'Lungs are clear.' },
    'A > B',
    'B > C',
  ),
  partial(
    'Left lower lobe mass has grown from 3 cm to 5 cm.',
    {
      A: 'Left lower lobe mass measures 5 cm, previously 3 cm.',
      B: 'Left lower lobe mass, decreased in size.',
      C: 'Lungs are clear.',
    },
    'A > B',
    'B > C',
  ),
  practical(
    'CVC tip in the right ventricle.',
    { A: 'Malpositioned central line.', B: 'Central line tip in the SVC.' },
    'A > B',
  ),
  practical(
    'Right IJ central line ends in the SVC.',
    { A: 'Right internal jugular catheter in standard position.', B: 'Right IJ line tip at the cavoatrial junction.' },
    'A = B',
  ),
  practical(
    'Right PICC with tip in the lower SVC.',
    { A: 'PICC in good position.', B: 'Right PICC malpositioned, tip in the right internal jugular vein.' },
    'A > B',
  ),
  practical(
    'Feeding tube below the diaphragm.',
    { A: 'NG tube tip in the stomach.', B: 'Dobhoff tube in the right lower lobe bronchus.' },
    'A > B',
  ),
  practical(
    'Left pacemaker with leads in the right atrium and right ventricle. No pneumothorax.',
    { A: 'Dual chamber pacemaker in place.', B: 'Pacer leads are displaced.' },
    'A > B',
  ),
  practical(
    'Left chest tube in place without residual pneumothorax.',
    { A: 'Left-sided chest tube in satisfactory position.', B: 'Left chest tube. Small residual left pneumothorax.' },
    'A > B',
  ),
  practical(
    'Endotracheal tube tip 1 cm above the carina.',
    { A: 'Low-lying ETT, should be retracted.', B: 'ETT in good position.' },
    'A > B',
  ),
  practical(
    'Stable chest. No change in small right effusion.',
    { A: 'Small right effusion, unchanged.', B: 'Small right effusion.', C: 'Enlarging right effusion.' },
    'A = B',
    'B > C',
  ),
];
