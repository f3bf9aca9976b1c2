// Tells from a native file which system and processor it is for.

/** By the number in an ELF header. */
const elfProcessors: Record<number, string> = { 0x3e: 'x64', 0xb7: 'arm64', 0x28: 'arm', 0x03: 'ia32' };
/** By the number in a PE header. */
const peProcessors: Record<number, string> = { 0x8664: 'x64', 0xaa64: 'arm64', 0x14c: 'ia32' };
/** By the number in a Mach-O header. */
const machProcessors: Record<number, string> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };

const hex = (file: Buffer, from: number, to: number) => file.toString('hex', from, to);

/** The machines as `linux-x64`; a universal file of macOS is for several, and no native file for none. */
export function machinesOf(file: Buffer): string[] {
  if (hex(file, 0, 4) === '7f454c46') return [`linux-${elfProcessors[file.readUInt16LE(18)] ?? '?'}`];
  if (hex(file, 0, 2) === '4d5a') {
    const header = file.readUInt32LE(0x3c);
    return hex(file, header, header + 4) === '50450000' ? [`win32-${peProcessors[file.readUInt16LE(header + 4)] ?? '?'}`] : [];
  }
  if (hex(file, 0, 4) === 'cffaedfe') return [`darwin-${machProcessors[file.readUInt32LE(4)] ?? '?'}`];
  return slicesOf(file).map(({ machine }) => machine);
}

/** What of a universal file of macOS is for one machine, as `lipo -thin` gives it; any other file as it is. */
export function thinFor(target: string, file: Buffer): Buffer {
  const slice = slicesOf(file).find(({ machine }) => machine === target);
  return slice ? file.subarray(slice.from, slice.to) : file;
}

function slicesOf(file: Buffer): { machine: string; from: number; to: number }[] {
  if (hex(file, 0, 4) !== 'cafebabe') return [];
  return Array.from({ length: file.readUInt32BE(4) }, (_, index) => {
    const at = 8 + 20 * index;
    const from = file.readUInt32BE(at + 8);
    return { machine: `darwin-${machProcessors[file.readUInt32BE(at)] ?? '?'}`, from, to: from + file.readUInt32BE(at + 12) };
  });
}
