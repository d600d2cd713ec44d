import type { Laterality } from '../claim.ts';
import type { SiteEntry } from './site-entry.ts';
import { BODY_SITES } from './sites-body.ts';
import { CHEST_SITES } from './sites-chest.ts';
import { HEAD_SITES } from './sites-head.ts';
import { LIMB_SITES } from './sites-limbs.ts';
import { SPINE_SITES } from './sites-spine.ts';

export const SITES: readonly SiteEntry[] = [
  ...CHEST_SITES,
  ...HEAD_SITES,
  ...BODY_SITES,
  ...SPINE_SITES,
  ...LIMB_SITES,
];

/** Sides as coded: SNOMED CT and its former SRT identifiers (CID 244). */
export const SIDE_CODES: Readonly<Record<string, Laterality>> = {
  'SCT|7771000': 'left',
  'SCT|24028007': 'right',
  'SCT|51440002': 'bilateral',
  'SRT|G-A101': 'left',
  'SRT|G-A100': 'right',
  'SRT|G-A102': 'bilateral',
  'SNM3|G-A101': 'left',
  'SNM3|G-A100': 'right',
  'SNM3|G-A102': 'bilateral',
};

export const SIDE_WORDS: Readonly<Record<Laterality, readonly string[]>> = {
  left: ['left', 'left sided', 'on the left'],
  right: ['right', 'right sided', 'on the right'],
  bilateral: [
    'bilateral',
    'b/l',
    'bilaterally',
    'both',
    'both sides',
    'bibasilar',
    'bibasal',
    'biapical',
    'bi basal',
    'bi basilar',
    'bi apical',
    'bihilar',
  ],
};
