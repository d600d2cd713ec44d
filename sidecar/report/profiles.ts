import { type SopClassUid, sopClassUid } from '../domain/identifiers.ts';

/** Viewers (and archives) that drafts are written for: the setting PROFILE. */
export const PROFILE_NAMES = ['ohif', 'weasis', 'stone', 'horos', 'pdf'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What a destination needs of the documents of a draft. The text draft is a Basic Text SR for all of them. */
export interface Profile {
  /** SOP class of the measurement document. */
  readonly measurementClass: SopClassUid;
  /** An Encapsulated PDF goes with the draft. */
  readonly pdf: boolean;
}

const COMPREHENSIVE_3D = sopClassUid('1.2.840.10008.5.1.4.1.1.88.34');

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  ohif: { measurementClass: COMPREHENSIVE_3D, pdf: false },
  weasis: { measurementClass: sopClassUid('1.2.840.10008.5.1.4.1.1.88.22'), pdf: false },
  stone: { measurementClass: sopClassUid('1.2.840.10008.5.1.4.1.1.88.33'), pdf: false },
  horos: { measurementClass: sopClassUid('1.2.840.10008.5.1.4.1.1.88.33'), pdf: false },
  pdf: { measurementClass: COMPREHENSIVE_3D, pdf: true },
};
