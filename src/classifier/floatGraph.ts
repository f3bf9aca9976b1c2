// The quantised model as a float graph with the same weights and the same rounding: int8 graphs run poorly on GPUs.
import { readOnnx, writeOnnx, type GraphNode, type GraphTensor, type OnnxGraph } from './onnxFile';

const FLOAT = 1;
const UINT8 = 2;
const INT8 = 3;
const FLOAT_BYTES = 4;

/** The bytes of an ONNX file of about four times the size. */
export function floatModel(file: Uint8Array): Uint8Array {
  return writeOnnx(file, floatGraph(readOnnx(file)));
}

/**
 * Matrix multiplications of quantised activations become float ones, and an embedding table whose rows are scaled after
 * the lookup is scaled before it. The quantisation of activations stays, done in floats: without it, scores move by up
 * to 0.03, and a script scored on two devices would not be one.
 */
export function floatGraph(graph: OnnxGraph): OnnxGraph {
  const tensors = new Map(graph.tensors.map(tensor => [tensor.name, tensor]));
  const producers = new Map(graph.nodes.flatMap(node => node.outputs.map(output => [output, node] as const)));
  const renamed = new Map<string, string>();
  const added: GraphTensor[] = [];
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const inputs = node.inputs.map(name => renamed.get(name) ?? name);
    if (node.operator === 'QuantizeLinear') {
      const [scale, zero] = node.inputs.slice(1).map(name => tensors.get(name));
      const rounding = rounded(node.outputs[0] ?? '', inputs, required(scale), zero);
      renamed.set(node.outputs[0] ?? '', rounding.output);
      added.push(...rounding.limits);
      return rounding.nodes;
    }
    if (node.operator === 'MatMulIntegerToFloat') {
      const [, weights, , scales, , zeros] = node.inputs.map(name => tensors.get(name));
      const name = `${node.inputs[1] ?? ''}.float`;
      if (!added.some(tensor => tensor.name === name)) added.push(scaledColumns(name, required(weights), required(scales), zeros));
      return matrixMultiplication(node, [inputs[0] ?? '', name, inputs[6] ?? '']);
    }
    const table = node.operator === 'Mul' ? scaledLookup(node, producers, tensors) : undefined;
    if (table) {
      added.push(table.tensor);
      return [{ ...table.lookup, inputs: [table.tensor.name, table.lookup.inputs[1] ?? ''], outputs: node.outputs }];
    }
    return [{ ...node, inputs }];
  });
  const used = usedNodes(nodes, graph.outputs);
  const names = new Set(used.flatMap(({ inputs }) => inputs));
  return { outputs: graph.outputs, nodes: used, tensors: [...graph.tensors, ...added].filter(({ name }) => names.has(name)) };
}

function matrixMultiplication(node: GraphNode, [input = '', weights = '', bias = '']: readonly string[]): GraphNode[] {
  const plain = { domain: '', attributes: [] };
  const output = node.outputs[0] ?? '';
  if (bias === '') return [{ ...plain, operator: 'MatMul', inputs: [input, weights], outputs: [output] }];
  const product = `${output}.product`;
  return [
    { ...plain, operator: 'MatMul', inputs: [input, weights], outputs: [product] },
    { ...plain, operator: 'Add', inputs: [product, bias], outputs: [output] },
  ];
}

/** What an activation is after it was quantised and made a float again: rounded to a multiple of its scale, within the limits of its type. */
function rounded(
  name: string,
  [input = '', scaleName = '']: readonly string[],
  scale: GraphTensor,
  zero: GraphTensor | undefined,
): { readonly nodes: GraphNode[]; readonly limits: GraphTensor[]; readonly output: string } {
  const [least, most] = zero?.type === INT8 ? [-128, 127] : [0, 255];
  if (scale.shape.length > 0 || (zero !== undefined && zero.type !== INT8 && zero.type !== UINT8)) throw new Error('the model quantises activations in a way that is not read here');
  const offset = zero === undefined ? 0 : (integers(zero)[0] ?? 0);
  const limits = [floatTensor(`${name}.least`, [], Float32Array.of(least - offset)), floatTensor(`${name}.most`, [], Float32Array.of(most - offset))];
  const step = (operator: string, inputs: readonly string[], output: string): GraphNode => ({ operator, domain: '', attributes: [], inputs, outputs: [output] });
  return {
    limits,
    output: `${name}.rounded`,
    nodes: [
      step('Div', [input, scaleName], `${name}.steps`),
      step('Round', [`${name}.steps`], `${name}.whole`),
      step('Clip', [`${name}.whole`, ...limits.map(limit => limit.name)], `${name}.limited`),
      step('Mul', [`${name}.limited`, scaleName], `${name}.rounded`),
    ],
  };
}

/** `Mul(Cast(Gather(int8 rows, ids)), Gather(scales, ids))` */
function scaledLookup(
  node: GraphNode,
  producers: ReadonlyMap<string, GraphNode>,
  tensors: ReadonlyMap<string, GraphTensor>,
): { readonly tensor: GraphTensor; readonly lookup: GraphNode } | undefined {
  const [cast, scaleLookup] = node.inputs.map(name => producers.get(name));
  const lookup = producers.get(cast?.inputs[0] ?? '');
  if (cast?.operator !== 'Cast' || lookup?.operator !== 'Gather' || scaleLookup?.operator !== 'Gather') return undefined;
  const rows = tensors.get(lookup.inputs[0] ?? '');
  const scales = tensors.get(scaleLookup.inputs[0] ?? '');
  if (rows?.type !== INT8 || scales?.type !== FLOAT) return undefined;
  return { tensor: scaledRows(`${rows.name}.float`, rows, scales), lookup };
}

/** weights [rows, columns] with a scale, and perhaps a zero, for every column or one for all. */
function scaledColumns(name: string, weights: GraphTensor, scales: GraphTensor, zeros: GraphTensor | undefined): GraphTensor {
  const columns = weights.shape.at(-1) ?? 1;
  const scale = floats(scales);
  const zero = zeros && integers(zeros);
  const source = integers(weights);
  const values = new Float32Array(source.length);
  for (let at = 0; at < values.length; at++) {
    const column = at % columns;
    const offset = zero?.[zero.length === 1 ? 0 : column] ?? 0;
    values[at] = ((source[at] ?? 0) - offset) * (scale[scale.length === 1 ? 0 : column] ?? 0);
  }
  return floatTensor(name, weights.shape, values);
}

function scaledRows(name: string, rows: GraphTensor, scales: GraphTensor): GraphTensor {
  const columns = rows.shape.at(-1) ?? 1;
  const scale = floats(scales);
  const source = integers(rows);
  const values = new Float32Array(source.length);
  for (let at = 0; at < values.length; at++) values[at] = (source[at] ?? 0) * (scale[Math.floor(at / columns)] ?? 0);
  return floatTensor(name, rows.shape, values);
}

const floatTensor = (name: string, shape: readonly number[], values: Float32Array): GraphTensor => ({
  name,
  type: FLOAT,
  shape,
  data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

function integers({ type, data }: GraphTensor): Int8Array | Uint8Array {
  return type === INT8 ? new Int8Array(data.buffer, data.byteOffset, data.byteLength) : data;
}

/** Copied, because a file's tensors do not begin at whole words. */
function floats({ data }: GraphTensor): Float32Array {
  return new Float32Array(new Uint8Array(data).buffer, 0, data.length / FLOAT_BYTES);
}

function required(tensor: GraphTensor | undefined): GraphTensor {
  if (!tensor) throw new Error('the model multiplies with weights that are not stored in it');
  return tensor;
}

/** Without the nodes whose outputs nobody reads any more. */
function usedNodes(nodes: readonly GraphNode[], outputs: readonly string[]): GraphNode[] {
  const kept: GraphNode[] = [];
  const needed = new Set(outputs);
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some(name => needed.has(name))) continue;
    for (const name of node.inputs) needed.add(name);
    kept.unshift(node);
  }
  return kept;
}
