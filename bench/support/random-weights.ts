import type { WeightType } from './decoder-shapes.ts';

/** Random weights, drawn as they are stored: integers of full range, and the scale that gives them the wanted spread. */
export class RandomWeights {
  #state: number;

  /** @param seed any but 0 */
  constructor(seed: number) {
    this.#state = seed;
  }

  /** xorshift32: hundreds of megabytes are drawn. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const words = new Uint32Array(Math.ceil(length / 4));
    let state = this.#state;
    for (let at = 0; at < words.length; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[at] = state;
    }
    this.#state = state;
    return new Uint8Array(words.buffer, 0, length);
  }

  /** Integers as they are stored, evenly spread around 0: a mean beside it would add up over the inputs of a matrix. */
  integers(type: WeightType, length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.bytes(length);
    for (let at = 0; at < length; at++) {
      const byte = bytes[at] as number;
      if (type === 'int8') bytes[at] = byte === 128 ? 0 : byte;
      // Two numbers in each byte, 8 is their 0.
      else bytes[at] = byte | (byte & 15 ? 0 : 8) | (byte & 240 ? 0 : 128);
    }
    return bytes;
  }

  /** Floats, evenly spread around 0. @param deviation standard deviation */
  floats(length: number, deviation: number): Float32Array<ArrayBuffer> {
    const bytes = this.bytes(length);
    const scale = deviation / BYTE_DEVIATION;
    const floats = new Float32Array(length);
    for (let at = 0; at < length; at++) floats[at] = ((bytes[at] as number) - 127.5) * scale;
    return floats;
  }
}

/** Of evenly spread bytes, and of evenly spread four-bit numbers. */
const BYTE_DEVIATION = 256 / Math.sqrt(12);
const NIBBLE_DEVIATION = 16 / Math.sqrt(12);

/** The scale with which random integers have the spread of a trained matrix with so many inputs. */
export const scaleOf = (type: WeightType, inputs: number): number =>
  0.7 / Math.sqrt(inputs) / (type === 'int8' ? BYTE_DEVIATION : NIBBLE_DEVIATION);
