/** Stands in everything that can show it. */
export const SYNTHETIC_MARK = 'SYNTHETIC - NOT A PATIENT';

/** Image Comments (0020,4000), where images show the mark. Not in `TAG`: only synthetic objects carry it. */
export const IMAGE_COMMENTS = '00204000';
