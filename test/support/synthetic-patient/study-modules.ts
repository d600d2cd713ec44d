import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { studyModules as modulesOf } from '../../../sidecar/synth/objects/study-object.ts';
import type { SyntheticPatient, SyntheticStudy } from './timeline.ts';

/**
 * Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1) and what all objects of a study share. The referring
 * physician is empty on purpose, as in much real data: a draft must keep it empty.
 */
export const studyModules = ({ identity }: SyntheticPatient, study: SyntheticStudy): DicomJson => ({
  ...modulesOf({
    ...study,
    identity,
    description: 'CT CHEST WITHOUT CONTRAST',
    order: {
      referringPhysician: '',
      requestedProcedure: { value: '29252-4', scheme: 'LN', meaning: 'CT Chest WO contrast' },
    },
  }),
  [TAG.ReferringPhysicianName]: attr('PN'),
});
