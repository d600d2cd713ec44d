/**
 * SOP classes (below 1.2.840.10008.5.1.4.1.1.) that are no images: waveforms, presentation states, raw data and
 * registrations, value maps, SR and KO, encapsulated documents, RT objects other than images (PS3.4 B.5).
 */
const NOT_AN_IMAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(9|11|66(?!\.4$)|67|88|104|481(?!\.1$)|79|78)(\.|$)/;

/**
 * Image classes with one frame by definition: CR, DX, MG, IO, CT, MR, US, SC, PET, VL. For them Referenced Frame Number
 * (0008,1160) is forbidden (PS3.3 10.3), and sources write it all the same.
 */
const SINGLE_FRAME = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(1|1\.[123](\.1)?|2|4|6\.1|7|128|77\.1\.[1-4])$/;

export const isImageClass = (sopClassUid: string): boolean => !NOT_AN_IMAGE.test(sopClassUid);
export const hasOneFrame = (sopClassUid: string): boolean => SINGLE_FRAME.test(sopClassUid);
