/** Units by UCUM code: how texts write them, what converts into what, how many decimals a draft shows at most. */
export interface UnitEntry {
  readonly ucum: string;
  /** First: how a draft writes it. */
  readonly texts: readonly string[];
  /** Units of one dimension convert by their factors. */
  readonly dimension: string;
  readonly factor: number;
  readonly decimals: number;
}

export const UNITS: readonly UnitEntry[] = [
  {
    ucum: 'mm',
    texts: ['mm', 'millimeter', 'millimeters', 'millimetre', 'millimetres'],
    dimension: 'length',
    factor: 1,
    decimals: 1,
  },
  {
    ucum: 'cm',
    texts: ['cm', 'centimeter', 'centimeters', 'centimetre', 'centimetres'],
    dimension: 'length',
    factor: 10,
    decimals: 2,
  },
  { ucum: 'mm2', texts: ['mm2', 'mm²', 'square mm'], dimension: 'area', factor: 1, decimals: 1 },
  { ucum: 'cm2', texts: ['cm2', 'cm²', 'square cm'], dimension: 'area', factor: 100, decimals: 2 },
  { ucum: 'mm3', texts: ['mm3', 'mm³', 'cubic mm'], dimension: 'volume', factor: 1, decimals: 0 },
  { ucum: 'cm3', texts: ['cm3', 'cm³', 'cc', 'cubic cm'], dimension: 'volume', factor: 1000, decimals: 2 },
  {
    ucum: 'ml',
    texts: ['ml', 'milliliter', 'milliliters', 'millilitre', 'millilitres'],
    dimension: 'volume',
    factor: 1000,
    decimals: 2,
  },
  { ucum: 'l', texts: ['liter', 'liters', 'litre', 'litres'], dimension: 'volume', factor: 1_000_000, decimals: 3 },
  { ucum: "[hnsf'U]", texts: ['HU', 'Hounsfield units'], dimension: 'attenuation', factor: 1, decimals: 0 },
  { ucum: '{SUV}', texts: ['SUV'], dimension: 'suv', factor: 1, decimals: 2 },
];

/** Same unit, other spelling: UCUM has both cases of the litre; DICOM writers use HU as well. */
export const UNIT_ALIASES: ReadonlyMap<string, string> = new Map([
  ['mL', 'ml'],
  ['L', 'l'],
  ['HU', "[hnsf'U]"],
]);

/** Lengths of time. */
export const INTERVAL_UNITS: Readonly<Record<string, string>> = {
  day: 'd',
  days: 'd',
  week: 'wk',
  weeks: 'wk',
  month: 'mo',
  months: 'mo',
  year: 'a',
  years: 'a',
};

/** Things that are counted; the value is the noun in one form. */
export const COUNT_NOUNS: Readonly<Record<string, string>> = {
  series: 'series',
  image: 'image',
  images: 'image',
  document: 'document',
  documents: 'document',
  'structured report': 'structured report',
  'structured reports': 'structured report',
  'percentage point': 'percentage point',
  'percentage points': 'percentage point',
  'earlier study': 'study',
  'earlier studies': 'study',
};
