/** Sentences that a reader of reports may stumble over: pieces of real ones, numbers that are none, brackets without end. */
export const ODD_SENTENCES: readonly string[] = [
  'There is an 8 mm solid nodule in the right upper lobe.',
  'Nodule measures 8 x 9 x 10 x 11 x 12 mm, previously 6 mm, previously 5 mm, previously 4 mm.',
  'No no no no pneumothorax without no effusion.',
  'Nodule of 1e308 cm, NaN mm, -5 mm, 0 mm, 00000000.0000 mm, 999999999999999999999999 mm.',
  'Recommend follow-up in 99999999 months to 0 weeks, every 0 days, in 1e9 years.',
  'ne pas de masse; 右上葉に結節 8mm; كتلة في الرئة اليمنى; Größe 8,5 cm.',
  'Findings: Impression: Findings: IMPRESSION: Recommendation: Findings:',
  '(((((((((( nodule )) of the liver (( and spleen ,,,;;;... ???',
  'Mass in the left right bilateral upper lower middle lobe of the liver kidney spleen brain.',
  'SUV 12.3.4.5 and 1/2/3/4/2025, image 5/6/7 series 8, 10-20-30 mm, 5-4-3-2-1 cm.',
  'constructor of the __proto__ with toString of hasOwnProperty.',
  'Unchanged, larger, smaller, new, resolved, stable nodule, which is not seen, compared with 31.02.2025.',
  'Lung-RADS 4X, BI-RADS 99, TI-RADS -1, LI-RADS 5/6, Fleischner 1e5.',
  'The\u00a0nodule\u2003measures\u20098\u00d79\u202fmm\u200b.\u2028New line.\u0085',
];
