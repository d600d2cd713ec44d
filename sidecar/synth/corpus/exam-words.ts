import type { TruthStudy } from '../department/truth.ts';

type Examined = Pick<TruthStudy, 'specialty' | 'modality' | 'side'>;

const kneeOf = ({ side }: Examined): string => (side ? `the ${side} knee` : 'the knee');

/** `CT of the chest`; in lower case where it is no abbreviation. */
export function examName(study: Examined): string {
  const { specialty, modality } = study;
  if (specialty === 'breast') return 'mammogram';
  if (specialty === 'msk') return `${modality === 'MR' ? 'MRI' : 'radiograph'} of ${kneeOf(study)}`;
  if (specialty === 'chest' && modality === 'DX') return 'chest radiograph';
  return `CT of the ${PARTS[specialty]}`;
}

const PARTS = { chest: 'chest', neuro: 'head', abdomen: 'abdomen' } as const;

/** With the views where there are several. Nothing of contrast or dose: the order does not tell. */
export function techniqueOf(study: Examined): string {
  const { specialty, modality } = study;
  const name = examName(study);
  if (specialty === 'breast') return `${name}, CC and MLO views of both breasts`;
  if (modality !== 'DX') return name;
  return `${name}, ${specialty === 'chest' ? 'PA' : 'AP'} and lateral views`;
}
