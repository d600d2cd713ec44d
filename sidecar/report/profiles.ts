import type { ImageRegion } from '../domain/evidence.ts';
import { type SopClassUid, sopClassUid } from '../domain/identifiers.ts';

/** Viewers (and archives) that drafts are written for: the setting PROFILE. */
export const PROFILE_NAMES = ['ohif', 'weasis', 'stone', 'horos', 'pdf'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export type GraphicType = ImageRegion['graphicType'];

/** As what a destination shows a lesion of a document that is already there. */
export type ShownAs = 'annotation' | 'region' | 'polyline' | 'text';

/** What a destination needs of the documents of a draft. The text draft is a Basic Text SR for all of them. */
export interface Profile {
  /** SOP class of the measurement document. */
  readonly measurementClass: SopClassUid;
  /** How a derived value names its sources. Only Comprehensive classes may refer to items elsewhere in the tree. */
  readonly sources: 'byReference' | 'byValue';
  /** Graphic types that it draws. What cannot be written as one of them is not drawn at all. */
  readonly graphicTypes: readonly GraphicType[];
  /** Lesions that are not copied: of these classes it shows them by itself. */
  readonly alreadyShown: { readonly classes: readonly SopClassUid[]; readonly as: ShownAs };
  /** An Encapsulated PDF goes with the draft. */
  readonly pdf: boolean;
}

const srClass = (end: string): SopClassUid => sopClassUid(`1.2.840.10008.5.1.4.1.1.88.${end}`);
const BASIC_TEXT = srClass('11');
const ENHANCED = srClass('22');
const COMPREHENSIVE = srClass('33');
const COMPREHENSIVE_3D = srClass('34');
const MAMMOGRAPHY_CAD = srClass('50');
const CHEST_CAD = srClass('65');

/** TID 1410 knows no MULTIPOINT. */
const PLANAR: readonly GraphicType[] = ['POINT', 'POLYLINE', 'CIRCLE', 'ELLIPSE'];

/** OHIF 3.13: shows and hydrates TID 1500 of four classes, and IHE AIR wants Comprehensive 3D (SR reference 2.2, 4, 6). */
const OHIF: Profile = {
  measurementClass: COMPREHENSIVE_3D,
  sources: 'byReference',
  graphicTypes: PLANAR,
  alreadyShown: { classes: [BASIC_TEXT, ENHANCED, COMPREHENSIVE, COMPREHENSIVE_3D], as: 'annotation' },
  pdf: false,
};

/** The rules behind each: SR reference 6 "Viewers". */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  ohif: OHIF,
  /**
   * Weasis 4.7: its C-STORE listener takes Basic Text and Enhanced SR only (`store-tcs.properties`), and it draws any
   * SCOORD of what reaches it.
   */
  weasis: {
    measurementClass: ENHANCED,
    sources: 'byValue',
    graphicTypes: PLANAR,
    alreadyShown: { classes: [BASIC_TEXT, ENHANCED], as: 'region' },
    pdf: false,
  },
  /** Stone after 2.6: reads TID 1500 only as Comprehensive SR, and of the regions in its groups only polylines. */
  stone: {
    measurementClass: COMPREHENSIVE,
    sources: 'byReference',
    graphicTypes: ['POLYLINE'],
    alreadyShown: { classes: [COMPREHENSIVE], as: 'polyline' },
    pdf: false,
  },
  /** Horos: Comprehensive 3D is absent from its SR list; the others it shows as text (dsr2html), and no region. */
  horos: {
    measurementClass: COMPREHENSIVE,
    sources: 'byReference',
    graphicTypes: PLANAR,
    alreadyShown: { classes: [BASIC_TEXT, ENHANCED, COMPREHENSIVE, MAMMOGRAPHY_CAD, CHEST_CAD], as: 'text' },
    pdf: false,
  },
  /** Viewers that show no SR at all: the usual fallback is an Encapsulated PDF beside it. */
  pdf: { ...OHIF, pdf: true },
};
