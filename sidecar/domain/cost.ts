/** What is assumed where tokens and CPU time become energy and money. */
export interface CostAssumptions {
  /** Watts that a busy core takes. */
  readonly cpuWatts: number;
  /** US dollars for a million tokens. */
  readonly cloudPriceIn: number;
  readonly cloudPriceOut: number;
}

const JOULES_PER_WATT_HOUR = 3600;
const TOKENS_PRICED = 1_000_000;

/** Estimated watt-hours, of the cores alone. @param cpuMs milliseconds of CPU time, all cores together */
export const wattHours = (cpuMs: number, { cpuWatts }: CostAssumptions): number =>
  (cpuMs / 1000) * (cpuWatts / JOULES_PER_WATT_HOUR);

/** US dollars that a cloud would take. */
export const cloudPrice = (
  tokensIn: number,
  tokensOut: number,
  { cloudPriceIn, cloudPriceOut }: CostAssumptions,
): number => (tokensIn * cloudPriceIn + tokensOut * cloudPriceOut) / TOKENS_PRICED;
