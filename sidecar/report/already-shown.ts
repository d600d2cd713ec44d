import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import { hydrates, isInGroup } from './ohif-tools.ts';
import type { Profile, ShownAs } from './profiles.ts';

type Shows = (finding: FindingEvidence, measurements: readonly MeasurementEvidence[]) => boolean;

const SHOWS: Readonly<Record<ShownAs, Shows>> = {
  annotation: hydrates,
  region: (finding, measurements) => [finding, ...measurements].some(({ regions }) => regions.length > 0),
  // Only the region of the group itself: Stone does not look below its numbers.
  polyline: (finding) => isInGroup(finding) && finding.regions.some(({ graphicType }) => graphicType === 'POLYLINE'),
  text: () => true,
};

/**
 * Whether the destination shows this finding out of the document it was read from: a copy would be a second one.
 * @param measurements of the finding
 */
export function isShownAlready(
  { alreadyShown: { classes, as } }: Profile,
  finding: FindingEvidence,
  measurements: readonly MeasurementEvidence[],
): boolean {
  const { source } = finding;
  return (
    source.kind === 'content-item' && classes.includes(source.instance.sopClassUid) && SHOWS[as](finding, measurements)
  );
}
