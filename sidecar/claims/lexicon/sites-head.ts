import { paired, type SiteEntry, site } from './site-entry.ts';

const HEAD = '69536005';
const BRAIN = '12738006';
const NECK = '45048000';

export const HEAD_SITES: readonly SiteEntry[] = [
  site(HEAD, 'head', undefined),
  site(BRAIN, 'brain', HEAD, 'intracranial', 'cerebral'),
  paired('83251001', 'frontal lobe', BRAIN),
  paired('16630005', 'parietal lobe', BRAIN),
  paired('78277001', 'temporal lobe', BRAIN),
  paired('31065004', 'occipital lobe', BRAIN),
  paired('36169008', 'insula', BRAIN, 'insular'),
  paired('42695009', 'thalamus', BRAIN, 'thalamic'),
  paired('5366008', 'hippocampus', BRAIN, 'hippocampal'),
  paired('113305005', 'cerebellum', BRAIN, 'cerebellar'),
  site('119238007', 'brain stem', BRAIN, 'brainstem'),
  site('61962009', 'midbrain', BRAIN),
  site('88442005', 'corpus callosum', BRAIN),
  site('68523003', 'cerebral white matter', BRAIN, 'white matter', 'periventricular white matter'),
  paired('66720007', 'lateral ventricle', BRAIN),
  site('35918002', 'fourth ventricle', BRAIN),
  site('42575006', 'sella turcica', HEAD, 'sella', 'sellar'),
  site('56329008', 'pituitary', HEAD, 'pituitary gland'),
  site('89546000', 'skull', HEAD, 'calvarium', 'calvarial'),
  paired('363654007', 'orbit', HEAD, 'orbital'),
  paired('81745001', 'eye', HEAD),
  paired('15924003', 'maxillary sinus', HEAD),
  paired('55060009', 'frontal sinus', HEAD),
  site('2095001', 'paranasal sinus', HEAD, 'paranasal sinuses'),
  paired('91716001', 'mastoid', HEAD, 'mastoid air cell'),
  site('91609006', 'mandible', HEAD, 'mandibular'),
  paired('45289007', 'parotid gland', HEAD, 'parotid'),
  site('54066008', 'pharynx', NECK, 'pharyngeal'),
  site('4596009', 'larynx', NECK, 'laryngeal'),
  site(NECK, 'neck', undefined),
  site('69748006', 'thyroid', NECK, 'thyroid gland'),
  {
    ...site('79163004', 'left lobe of thyroid', '69748006', 'left thyroid lobe', 'left lobe of the thyroid'),
    side: 'left',
  },
  {
    ...site('29565003', 'right lobe of thyroid', '69748006', 'right thyroid lobe', 'right lobe of the thyroid'),
    side: 'right',
  },
  site('81105003', 'cervical lymph node', NECK, 'cervical node'),
  site('69105007', 'carotid artery', NECK, 'carotid'),
  site('32062004', 'common carotid artery', NECK, 'cca'),
  site('86117002', 'internal carotid artery', NECK, 'ica'),
  site('17232002', 'middle cerebral artery', BRAIN, 'mca'),
  site('59011009', 'basilar artery', BRAIN),
];
