import { changesOf, type FaultKind, type Spread } from '../../../../sidecar/evaluation/faults/fault.ts';
import { FAULT_KINDS } from '../../../../sidecar/evaluation/faults/kinds.ts';
import type { Line } from '../../../../sidecar/evaluation/faults/line.ts';
import { seededRandom } from '../../../../sidecar/synth/random.ts';

/** A draft as the realiser words it: a grown nodule, an effusion, a tube, a denial, and a lesion of the prior. */
export const LINES: readonly Line[] = [
  { section: 'summary', text: 'AI DRAFT - NOT VERIFIED. Prepared by Preread 0.1.0 without a radiologist.' },
  { section: 'comparison', text: 'Compared with CT of 2026-05-20, 184 days earlier.' },
  {
    section: 'findings',
    text: 'Lines and tubes: endotracheal tube, trachea: tip above carina 40 mm. Source: a device, unverified.',
  },
  {
    section: 'findings',
    text: 'Lungs: nodule, upper lobe of left lung (Lesion 1): long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (+1.8 mm, +22.5 %, 184 days): larger (limit 1.5 mm, Fleischner Society 2017). Also short axis 7.1 mm. Source: a device, unverified.',
  },
  {
    section: 'findings',
    text: 'Lungs: mass, lower lobe of right lung, described on 2026-05-20 (31 mm), is not among the findings read from the current documents; this does not mean that it has resolved.',
  },
  {
    section: 'findings',
    text: 'Pleura: pleural effusion, right pleura: volume 340 ml; not among the findings read from the prior study of 2026-05-20; this does not make it new.',
  },
  { section: 'findings', text: 'Pleura: no pneumothorax (attested by a person, unverified).' },
  { section: 'findings', text: 'Lungs: "Meniscal 9 mm thing", left lung: undetermined according to the source.' },
  {
    section: 'impression',
    text: '1. Nodule, upper lobe of left lung (Lesion 1): larger, long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (unverified).',
  },
  {
    section: 'impression',
    text: '2. Pleural effusion, right pleura: volume 340 ml; not among the findings read from the prior study of 2026-05-20; this does not make it new.',
  },
];

export const kindOf = (id: string): FaultKind => {
  const kind = FAULT_KINDS.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`no kind ${id}`);
  return kind;
};

/** What a kind makes of these lines under many seeds; seeds without a place are left out. */
export const manyChanges = (id: string, lines: readonly Line[] = LINES, spread: Spread = 'once') =>
  Array.from({ length: 60 }, (_, seed) => {
    const plan = kindOf(id).plan(lines, seededRandom(`${id}/${seed}`));
    return plan === undefined ? [] : changesOf(lines, plan, spread);
  }).filter((changes) => changes.length > 0);

/** The one line that each of many errors changes. */
export const manySlips = (id: string, lines: readonly Line[] = LINES) => manyChanges(id, lines).flat();
