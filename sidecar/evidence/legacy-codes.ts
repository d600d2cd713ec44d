import type { Code } from '../domain/code.ts';

/** Designators under which SNOMED's old identifiers stand in DICOM objects (PS3.16 8.1). */
const LEGACY_SCHEMES: ReadonlySet<string> = new Set(['SRT', 'SNM3', '99SDM']);

/**
 * SNOMED RT identifiers to SNOMED CT (PS3.16 Annex O): only what readers and comparison ask for by code. Others pass
 * as they are: they still equal themselves in two reports of the same writer.
 */
const SCT_OF: Readonly<Record<string, string>> = {
  // concept names and modifiers
  'G-C0E3': '363698007', // Finding Site
  'G-C171': '272741003', // Laterality
  'G-A1F8': '106233006', // Topographical modifier
  'G-C036': '370129005', // Measurement Method
  'G-A100': '24028007', // Right
  'G-A101': '7771000', // Left
  'G-A102': '51440002', // Right and left
  'G-A103': '66459002', // Unilateral
  'G-A203': '52101004', // Present
  'R-4089B': '272519000', // Absent
  'R-0038A': '373068000', // Undetermined
  // quantities and derivations
  'G-A185': '103339001', // Long axis
  'G-A186': '103340004', // Short axis
  'G-A193': '131187009', // Major axis
  'G-A194': '131188004', // Minor axis
  'G-A220': '103355008', // Width
  'M-02550': '81827009', // Diameter
  'G-D7FE': '410668003', // Length
  'G-D705': '118565006', // Volume
  'G-A166': '42798000', // Area
  'R-00317': '373098007', // Mean
  'R-00319': '373099004', // Median
  'R-404FB': '255605001', // Minimum
  'G-A437': '56851009', // Maximum
  'R-10047': '386136009', // Standard deviation
  'R-40507': '255619001', // Total
  // findings
  'M-01100': '52988006', // Lesion
  'M-03010': '27925004', // Nodule
  'M-03000': '4147007', // Mass
  'M-80003': '86049000', // Neoplasm, primary
  'M-80006': '14799000', // Neoplasm, secondary
  'D2-80100': '60046008', // Pleural effusion
  'D2-80300': '36118008', // Pneumothorax
  'T-D0060': '113343008', // Organ
  // sites
  'T-28000': '39607008', // Lung
  'T-28770': '31094006', // Lobe of lung
  'T-28820': '45653009', // Upper lobe of lung
  'T-28825': '40020002', // Middle lobe of lung
  'T-28830': '90572001', // Lower lobe of lung
  'T-28600': '44714003', // Upper lobe of left lung
  'T-28300': '72481006', // Middle lobe of right lung
  'T-28630': '22270008', // Anterior segment of left upper lobe
  'T-28230': '39743006', // Anterior segment of right upper lobe
  'T-28220': '3236000', // Posterior segment of right upper lobe
  'T-29000': '3120008', // Pleura
  'T-32000': '80891009', // Heart
  'T-42000': '15825003', // Aorta
  'T-44000': '81040000', // Pulmonary artery
  'T-62000': '10200004', // Liver
  'T-65000': '15776009', // Pancreas
  'T-71000': '64033007', // Kidney
  'T-92000': '41216001', // Prostate
  'T-A0100': '12738006', // Brain
  'T-A6000': '113305005', // Cerebellum
  'T-A7010': '2748008', // Spinal cord
  'T-B3000': '23451007', // Adrenal gland
  'T-B6000': '69748006', // Thyroid
  'T-C3000': '78961009', // Spleen
  'T-C4000': '59441001', // Lymph node
  'T-04000': '76752008', // Breast
  'T-04020': '73056007', // Right breast
  'T-04030': '80248007', // Left breast
  'T-D00F7': '297171002', // Cervicothoracic spine
  'T-D1100': '69536005', // Head
  'T-D1600': '45048000', // Neck
  'T-D3000': '51185008', // Thorax
  'T-D4000': '113345001', // Abdomen
  'T-D6000': '12921003', // Pelvis
};

/** The same concept under its current SNOMED CT code; the meaning stays as the source wrote it. */
export function currentCode(code: Code): Code {
  if (!LEGACY_SCHEMES.has(code.scheme)) return code;
  const value = Object.hasOwn(SCT_OF, code.value) ? SCT_OF[code.value] : undefined;
  return value === undefined ? code : { value, scheme: 'SCT', meaning: code.meaning };
}
