declare module 'subset-font' {
  /** With `keepAllGlyphs` there is no text: only the axes are pinned. */
  export default function subsetFont(
    font: Buffer,
    text: undefined,
    options: {
      readonly keepAllGlyphs: true;
      readonly targetFormat: 'truetype';
      readonly variationAxes: Readonly<Record<string, number>>;
      readonly keepFeatures: readonly string[];
      readonly noHinting: true;
    },
  ): Promise<Buffer>;
}
