// Reads and writes the parts of an ONNX file that a rewriting of its graph needs; the rest is carried along untouched.
// Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

/** A field of a protocol buffer: a number, or bytes. */
interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

export interface GraphNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes, as they stand in the file. */
  readonly attributes: readonly Uint8Array[];
}

export interface GraphTensor {
  readonly name: string;
  /** A data type of ONNX: 1 float32, 2 uint8, 3 int8, 7 int64. */
  readonly type: number;
  readonly shape: readonly number[];
  /** Little-endian. */
  readonly data: Uint8Array;
}

export interface OnnxGraph {
  readonly nodes: readonly GraphNode[];
  readonly tensors: readonly GraphTensor[];
  /** Names of the graph's outputs. */
  readonly outputs: readonly string[];
}

const GRAPH = 7;
const NODE = 1;
const TENSOR = 5;
const OUTPUT = 12;
const OUTPUT_NAME = 1;
const NODE_FIELDS = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 } as const;
const TENSOR_FIELDS = { shape: 1, type: 2, name: 8, raw: 9 } as const;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function readOnnx(file: Uint8Array): OnnxGraph {
  const graph = fieldsOf(graphOf(file));
  return {
    nodes: graph.flatMap(field => (field.number === NODE ? [readNode(bytes(field))] : [])),
    tensors: graph.flatMap(field => (field.number === TENSOR ? [readTensor(bytes(field))] : [])),
    outputs: graph.flatMap(field => (field.number === OUTPUT ? outputName(bytes(field)) : [])),
  };
}

/** The file with another graph between the same inputs and outputs. */
export function writeOnnx(file: Uint8Array, { nodes, tensors }: Pick<OnnxGraph, 'nodes' | 'tensors'>): Uint8Array {
  const kept = fieldsOf(graphOf(file)).filter(({ number }) => number !== NODE && number !== TENSOR);
  const graph = join([
    ...nodes.map(node => writeField({ number: NODE, value: writeNode(node) })),
    ...kept.map(writeField),
    ...tensors.map(tensor => writeField({ number: TENSOR, value: writeTensor(tensor) })),
  ]);
  return join(fieldsOf(file).map(field => writeField(field.number === GRAPH ? { number: GRAPH, value: graph } : field)));
}

function graphOf(file: Uint8Array): Uint8Array {
  const graph = fieldsOf(file).find(({ number }) => number === GRAPH);
  if (!graph) throw new Error('the model file holds no graph');
  return bytes(graph);
}

const outputName = (message: Uint8Array): string[] =>
  fieldsOf(message).flatMap(field => (field.number === OUTPUT_NAME ? [decoder.decode(bytes(field))] : []));

function readNode(message: Uint8Array): GraphNode {
  const fields = fieldsOf(message);
  const all = (number: number): Uint8Array[] => fields.flatMap(field => (field.number === number ? [bytes(field)] : []));
  const texts = (number: number): string[] => all(number).map(value => decoder.decode(value));
  const { input, output, operator, attribute, domain } = NODE_FIELDS;
  return { operator: texts(operator)[0] ?? '', domain: texts(domain)[0] ?? '', inputs: texts(input), outputs: texts(output), attributes: all(attribute) };
}

function writeNode({ operator, domain, inputs, outputs, attributes }: GraphNode): Uint8Array {
  const text = (number: number, value: string): Uint8Array => writeField({ number, value: encoder.encode(value) });
  return join([
    ...inputs.map(name => text(NODE_FIELDS.input, name)),
    ...outputs.map(name => text(NODE_FIELDS.output, name)),
    text(NODE_FIELDS.operator, operator),
    ...attributes.map(value => writeField({ number: NODE_FIELDS.attribute, value })),
    text(NODE_FIELDS.domain, domain),
  ]);
}

function readTensor(message: Uint8Array): GraphTensor {
  const fields = fieldsOf(message);
  const one = (number: number): Field | undefined => fields.find(field => field.number === number);
  const raw = one(TENSOR_FIELDS.raw);
  const name = one(TENSOR_FIELDS.name);
  if (!raw || !name) throw new Error('the model file holds a tensor in a form that is not read here');
  return {
    name: decoder.decode(bytes(name)),
    type: Number(one(TENSOR_FIELDS.type)?.value ?? 0),
    shape: fields.flatMap(field => (field.number === TENSOR_FIELDS.shape ? dimensions(field) : [])),
    data: bytes(raw),
  };
}

/** Repeated numbers stand one by one, or packed. */
function dimensions({ value }: Field): number[] {
  if (typeof value === 'bigint') return [Number(value)];
  const packed: number[] = [];
  for (let at = 0; at < value.length; ) {
    const number = readVarint(value, at);
    packed.push(Number(number.value));
    at = number.end;
  }
  return packed;
}

function writeTensor({ name, type, shape, data }: GraphTensor): Uint8Array {
  return join([
    ...shape.map(size => writeField({ number: TENSOR_FIELDS.shape, value: BigInt(size) })),
    writeField({ number: TENSOR_FIELDS.type, value: BigInt(type) }),
    writeField({ number: TENSOR_FIELDS.name, value: encoder.encode(name) }),
    writeField({ number: TENSOR_FIELDS.raw, value: data }),
  ]);
}

function bytes({ value }: Field): Uint8Array {
  if (typeof value === 'bigint') throw new Error('the model file is damaged');
  return value;
}

function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at);
    const number = Number(key.value >> 3n);
    const wire = Number(key.value & 7n);
    if (wire === 0) {
      const { value, end } = readVarint(message, key.end);
      fields.push({ number, value });
      at = end;
    } else if (wire === 2) {
      const size = readVarint(message, key.end);
      at = size.end + Number(size.value);
      if (at > message.length) throw new Error('the model file is cut off');
      fields.push({ number, value: message.subarray(size.end, at) });
    } else {
      throw new Error('the model file holds a field in a form that is not read here');
    }
  }
  return fields;
}

function readVarint(message: Uint8Array, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let at = start, shift = 0n; at < message.length; at++, shift += 7n) {
    const byte = message[at] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error('the model file is cut off');
}

function writeField({ number, value }: Field): Uint8Array {
  if (typeof value === 'bigint') return join([writeVarint(BigInt(number << 3)), writeVarint(value)]);
  return join([writeVarint(BigInt((number << 3) | 2)), writeVarint(BigInt(value.length)), value]);
}

function writeVarint(value: bigint): Uint8Array {
  const written: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) written.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...written, Number(rest));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
