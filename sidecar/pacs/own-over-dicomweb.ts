import { TAG, text } from '../dicom/dicom-json.ts';
import { isUid, type SeriesInstanceUid, type SopInstanceUid, sopInstanceUid } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import type { Dicomweb } from './dicomweb.ts';
import type { OwnDocuments } from './own-documents.ts';

const cannot = () =>
  Promise.reject(new PrereadError('PACS_FORBIDDEN', { detail: "(only Orthanc's REST deletes documents: FEED=qido)" }));

/** Documents of Preread in an archive that has DICOMweb and nothing else: they are found, and never deleted. */
export function createOwnOverDicomweb(dicomweb: Pick<Dicomweb, 'listInstances'>): OwnDocuments {
  return {
    async inSeries(study, series) {
      const held = new Map<SopInstanceUid, SeriesInstanceUid>();
      for (const one of series)
        try {
          for await (const page of dicomweb.listInstances(study, one))
            for (const dataset of page) {
              const sop = text(dataset, TAG.SOPInstanceUID);
              if (sop !== undefined && isUid(sop)) held.set(sopInstanceUid(sop), one);
            }
        } catch (thrown) {
          // An archive may answer so for a series that it does not have (PS3.18 10.6.3).
          if (!(thrown instanceof PrereadError) || thrown.code !== 'PACS_NOT_FOUND') throw thrown;
        }
      return held;
    },
    mayDelete: async () => false,
    deleteInstance: cannot,
    ownSeries: cannot,
    sopInstanceUidsOf: cannot,
  };
}
