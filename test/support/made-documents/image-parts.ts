import { attr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { item, type MadeDocument, type Relationship, uidOf } from './sr-parts.ts';

/** An instance that a made document speaks of; it exists nowhere. */
export interface MadeInstance {
  readonly sopClass: string;
  readonly study: string;
  readonly series: string;
  readonly instance: string;
}

const STORAGE = '1.2.840.10008.5.1.4.1.1.';
export const MAMMOGRAM = `${STORAGE}1.2`;
export const CT = `${STORAGE}2`;
export const MULTI_FRAME_CT = `${STORAGE}2.1`;
export const RADIOGRAPH = `${STORAGE}1.1`;
export const ECG = `${STORAGE}9.1.1`;
export const COMPREHENSIVE_SR = `${STORAGE}88.33`;

/**
 * An instance by the name it has within a document.
 * @param document whose study it is of
 * @param study of another study of the same patient, by name
 */
export const made = (document: string, label: string, sopClass: string, study = `${document} study`): MadeInstance => ({
  sopClass,
  study: uidOf(study),
  series: uidOf(`${study} series ${label}`),
  instance: uidOf(`${study} instance ${label}`),
});

const sopReference = ({ sopClass, instance }: MadeInstance, frames: readonly number[] = []): DicomJson => ({
  [TAG.ReferencedSOPClassUID]: attr('UI', sopClass),
  [TAG.ReferencedSOPInstanceUID]: attr('UI', instance),
  ...(frames.length > 0 ? { [TAG.ReferencedFrameNumber]: attr('IS', ...frames.map(String)) } : {}),
});

/** PS3.3 C.18.3, C.18.4, C.18.5; without a name, as templates have it. */
export const object = (
  relationship: Relationship,
  valueType: 'IMAGE' | 'WAVEFORM' | 'COMPOSITE',
  instance: MadeInstance,
  frames: readonly number[] = [],
  children: readonly DicomJson[] = [],
): DicomJson =>
  item(
    relationship,
    valueType,
    undefined,
    { [TAG.ReferencedSOPSequence]: sequence(sopReference(instance, frames)) },
    children,
  );

export type Shape = 'POINT' | 'POLYLINE' | 'CIRCLE';

/** PS3.3 C.18.6; the image it is selected from is its only child. */
export const scoord = (
  relationship: Relationship,
  name: Code,
  shape: Shape,
  data: readonly number[],
  image: DicomJson,
): DicomJson =>
  item(relationship, 'SCOORD', name, { [TAG.GraphicType]: attr('CS', shape), [TAG.GraphicData]: attr('FL', ...data) }, [
    image,
  ]);

const declaration = (instances: readonly MadeInstance[]): DicomJson[] =>
  [...Map.groupBy(instances, ({ study }) => study)].map(([study, ofStudy]) => ({
    [TAG.StudyInstanceUID]: attr('UI', study),
    [TAG.ReferencedSeriesSequence]: sequence(
      ...[...Map.groupBy(ofStudy, ({ series }) => series)].map(([series, ofSeries]) => ({
        [TAG.SeriesInstanceUID]: attr('UI', series),
        [TAG.ReferencedSOPSequence]: sequence(...ofSeries.map((one) => sopReference(one))),
      })),
    ),
  }));

/** The document with the instances it uses declared: those of its study as evidence, others as pertinent (PS3.3 C.17.2.3). */
export function declaring({ name, dataset }: MadeDocument, instances: readonly MadeInstance[]): MadeDocument {
  const own = uidOf(`${name} study`);
  const [current, other] = [
    instances.filter(({ study }) => study === own),
    instances.filter(({ study }) => study !== own),
  ];
  return {
    name,
    dataset: {
      ...dataset,
      ...(current.length > 0
        ? { [TAG.CurrentRequestedProcedureEvidenceSequence]: sequence(...declaration(current)) }
        : {}),
      ...(other.length > 0 ? { [TAG.PertinentOtherEvidenceSequence]: sequence(...declaration(other)) } : {}),
    },
  };
}
