import { paired, type SiteEntry, site } from './site-entry.ts';

const CHEST = '816094009';
const LUNG = '39607008';
const HEART = '80891009';
const MEDIASTINUM = '72410000';

const lobe = (value: string, name: string, words: string, left: string[], right: string[]): SiteEntry => ({
  value,
  name,
  within: LUNG,
  sided: `${words} of {side} lung`,
  synonyms: [words, `{side} ${words}`, `{side} ${words} of lung`, `${words} of the {side} lung`],
  left,
  right,
});

/** A segment whose code names the side, too. */
const segment = (value: string, name: string, side: 'left' | 'right', ...synonyms: string[]): SiteEntry => ({
  value,
  name,
  side,
  within: '45653009',
  synonyms,
});

export const CHEST_SITES: readonly SiteEntry[] = [
  site(CHEST, 'chest', undefined, 'thorax', 'thoracic', 'hemithorax', '{side} hemithorax'),
  paired(LUNG, 'lung', CHEST, 'pulmonary'),
  lobe('45653009', 'upper lobe of lung', 'upper lobe', ['lul'], ['rul']),
  {
    value: '72481006',
    name: 'middle lobe of right lung',
    side: 'right',
    within: LUNG,
    synonyms: ['middle lobe', 'right middle lobe', 'right middle lobe of lung', 'middle lobe of the right lung', 'rml'],
  },
  lobe('90572001', 'lower lobe of lung', 'lower lobe', ['lll'], ['rll']),
  segment('22270008', 'anterior segment of left upper lobe', 'left', 'anterior segment of the left upper lobe'),
  segment('39743006', 'anterior segment of right upper lobe', 'right', 'anterior segment of the right upper lobe'),
  segment('3236000', 'posterior segment of right upper lobe', 'right', 'posterior segment of the right upper lobe'),
  site('46750007', 'hilum of lung', CHEST, 'hilum', 'hilar', '{side} hilum', 'perihilar'),
  paired('3120008', 'pleura', CHEST, 'pleural space', 'pleural cavity'),
  site(MEDIASTINUM, 'mediastinum', CHEST, 'mediastinal'),
  site(HEART, 'heart', MEDIASTINUM, 'cardiac'),
  site('82471001', 'left atrium', HEART),
  site('87878005', 'left ventricle', HEART),
  site('44567001', 'trachea', MEDIASTINUM, 'tracheal'),
  site('955009', 'bronchus', LUNG, 'bronchial', 'bronchi', 'endobronchial'),
  site('78904004', 'chest wall', CHEST),
  site('5798000', 'diaphragm', CHEST, 'hemidiaphragm', '{side} hemidiaphragm'),
  site('15825003', 'aorta', undefined, 'aortic'),
  site('54247002', 'ascending aorta', '15825003'),
  site('281130003', 'descending aorta', '15825003'),
  site('113262008', 'thoracic aorta', '15825003'),
  site('7832008', 'abdominal aorta', '15825003', 'infrarenal aorta', 'infrarenal abdominal aorta'),
  site('81040000', 'pulmonary artery', CHEST, 'main pulmonary artery', 'pulmonary arterial'),
  site('32849002', 'esophagus', MEDIASTINUM, 'oesophagus', 'esophageal', 'oesophageal'),
  site('62683002', 'mediastinal lymph node', MEDIASTINUM, 'mediastinal node'),
  site('53074004', 'hilar lymph node', CHEST, 'hilar node'),
  paired('91470000', 'axilla', undefined, 'axillary'),
  site('68171009', 'axillary lymph node', '91470000', 'axillary node'),
  paired('76752008', 'breast', undefined, 'mammary'),
  site('76365002', 'upper outer quadrant of breast', '76752008', 'upper outer quadrant'),
  site('77831004', 'upper inner quadrant of breast', '76752008', 'upper inner quadrant'),
  site('33564002', 'lower outer quadrant of breast', '76752008', 'lower outer quadrant'),
  site('19100000', 'lower inner quadrant of breast', '76752008', 'lower inner quadrant'),
  paired('24142002', 'nipple', '76752008'),
];
