import { type SiteEntry, site } from './site-entry.ts';

const SPINE = '421060004';

/**
 * A vertebra by its level. The first two thoracic levels need the word "vertebra": T1 and T2 are names of MR sequences.
 */
const vertebra = (level: string, value: string): SiteEntry =>
  site(
    value,
    `${level} vertebra`,
    SPINE,
    ...(level === 'T1' || level === 'T2' ? [] : [level]),
    `${level} vertebral body`,
    `${level} body`,
  );

/** A disc level as texts write it: `L4-L5`, `L4/5`, `L4-5`. */
const disc = (upper: string, lower: string, value: string): SiteEntry =>
  site(
    value,
    `${upper}/${lower} disc level`,
    SPINE,
    ...[`${upper} ${lower}`, `${upper}/${lower}`, `${upper} ${lower.slice(1)}`, `${upper}/${lower.slice(1)}`].flatMap(
      (level) => [level, `${level} disc`, `${level} level`],
    ),
  );

export const SPINE_SITES: readonly SiteEntry[] = [
  site(SPINE, 'spine', undefined, 'vertebral column', 'spinal'),
  site('122494005', 'cervical spine', SPINE),
  site('122495006', 'thoracic spine', SPINE),
  site('122496007', 'lumbar spine', SPINE),
  site('2748008', 'spinal cord', SPINE),
  site('54735007', 'sacrum', SPINE, 'sacral'),
  vertebra('C1', '14806007'),
  vertebra('C2', '39976000'),
  vertebra('C3', '113205007'),
  vertebra('C4', '5329002'),
  vertebra('C5', '36978003'),
  vertebra('C6', '36054005'),
  vertebra('C7', '87391001'),
  vertebra('T1', '64864005'),
  vertebra('T2', '53733008'),
  vertebra('T3', '1626008'),
  vertebra('T4', '73071006'),
  vertebra('T5', '56401006'),
  vertebra('T6', '45296009'),
  vertebra('T7', '62487009'),
  vertebra('T8', '11068009'),
  vertebra('T9', '82687006'),
  vertebra('T10', '7610001'),
  vertebra('T11', '12989004'),
  vertebra('T12', '23215003'),
  vertebra('L1', '66794005'),
  vertebra('L2', '14293000'),
  vertebra('L3', '36470004'),
  vertebra('L4', '11994002'),
  vertebra('L5', '49668003'),
  disc('C2', 'C3', '243902007'),
  disc('C3', 'C4', '243903002'),
  disc('C4', 'C5', '243904008'),
  disc('C5', 'C6', '243905009'),
  disc('C6', 'C7', '243906005'),
  disc('C7', 'T1', '243925008'),
  disc('T2', 'T3', '243909003'),
  disc('T3', 'T4', '243910008'),
  disc('T4', 'T5', '243911007'),
  disc('T5', 'T6', '243912000'),
  disc('T6', 'T7', '243913005'),
  disc('T7', 'T8', '243914004'),
  disc('T8', 'T9', '243915003'),
  disc('T9', 'T10', '243916002'),
  disc('T10', 'T11', '243917006'),
  disc('T11', 'T12', '243918001'),
  disc('T12', 'L1', '243926009'),
  disc('L1', 'L2', '243920003'),
  disc('L2', 'L3', '243921004'),
  disc('L3', 'L4', '243922006'),
  disc('L4', 'L5', '243923001'),
  disc('L5', 'S1', '243927000'),
];
