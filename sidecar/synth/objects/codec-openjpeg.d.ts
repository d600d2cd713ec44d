/** The little of OpenJPEG's WebAssembly build that jpeg-2000.ts uses; it ships no types. */
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  interface J2KEncoder {
    /** Where the pixels go: bytes of the codec's own memory, little endian. */
    getDecodedBuffer(frame: {
      readonly width: number;
      readonly height: number;
      readonly bitsPerSample: number;
      readonly componentCount: number;
      readonly isSigned: boolean;
    }): Uint8Array;
    setDecompositions(count: number): void;
    encode(): void;
    /** The codestream, in the codec's own memory. */
    getEncodedBuffer(): Uint8Array;
    delete(): void;
  }
  const load: () => Promise<{ readonly J2KEncoder: new () => J2KEncoder }>;
  export default load;
}
