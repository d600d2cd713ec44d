/** Protocol buffers, as far as an ONNX file needs them: a message is a list of pieces that are written one after the other. */
export type Message = readonly Uint8Array[];

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const VARINT = 0;
const LENGTH = 2;
const FLOAT = 5;

const tag = (field: number, wire: number): Uint8Array => varint(field * 8 + wire);
const sizeOf = (message: Message): number => message.reduce((sum, { length }) => sum + length, 0);

export const int = (field: number, value: number): Message => [tag(field, VARINT), varint(value)];

export const float = (field: number, value: number): Message => [
  tag(field, FLOAT),
  new Uint8Array(Float32Array.of(value).buffer),
];

export const nested = (field: number, ...parts: readonly Message[]): Message => {
  const inner = parts.flat();
  return [tag(field, LENGTH), varint(sizeOf(inner)), ...inner];
};

export const text = (field: number, value: string): Message => nested(field, [Buffer.from(value)]);
