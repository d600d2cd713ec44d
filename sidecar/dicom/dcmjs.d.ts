/** The little of dcmjs that part10.ts uses; dcmjs ships no types. */
declare module 'dcmjs' {
  interface Element {
    readonly vr: string;
    readonly Value: readonly unknown[];
  }
  type Elements = Readonly<Record<string, Element>>;
  interface Logger {
    info: (...args: readonly unknown[]) => void;
    warn: (...args: readonly unknown[]) => void;
    error: (...args: readonly unknown[]) => void;
    getLogger(name: string): Logger;
  }
  const dcmjs: {
    readonly data: {
      readonly DicomDict: new (
        meta: Elements,
      ) => {
        dict: Elements;
        write(options: { allowInvalidVRLength: boolean; fragmentMultiframe: boolean }): ArrayBuffer;
      };
    };
    readonly log: Logger;
  };
  export default dcmjs;
}
