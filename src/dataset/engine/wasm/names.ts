// AssemblyScript: classes by the bytes of their names; learns as it goes how else files write them.

/** What a name can be instead of a class. */
export const NO_CLASS: i32 = -1;
export const UNSURE: i32 = -2;

const SLOTS: u32 = 8_192;
const MOST: u32 = 4_096;
/** Its first eight bytes, its last eight, its length, its class; a slot without a length is empty. */
const SLOT: usize = 24;
const table = memory.data(196_608);
/** Of longer names, which no class has, only DuckDB can tell. */
const LONGEST: usize = 64;
const small = memory.data(80);
let used: u32 = 0;

// Names of up to sixteen bytes are told apart by their first and last eight; longer ones are kept whole.
const POOL: usize = 65_536;
const pool = memory.data(65_536);
let pooled: usize = 0;

// @ts-ignore: decorator
@inline
export function firstOf(at: usize, length: usize): u64 {
  const bytes = load<u64>(at);
  return length >= 8 ? bytes : bytes & ((<u64>1 << (length << 3)) - 1);
}

// @ts-ignore: decorator
@inline
export function lastOf(at: usize, length: usize): u64 {
  return length > 8 ? load<u64>(at + length - 8) : 0;
}

// @ts-ignore: decorator
@inline
function slotOf(first: u64, last: u64, length: usize): u32 {
  const mixed = ((first ^ (last * 0x9e3779b97f4a7c15)) + length) * 0xff51afd7ed558ccd;
  return <u32>(mixed >> 51);
}

/** The slot that holds the name, or the empty one where it would be. */
// @ts-ignore: decorator
@inline
function find(at: usize, length: usize): usize {
  const first = firstOf(at, length);
  const last = lastOf(at, length);
  let slot = slotOf(first, last, length);
  while (true) {
    const place = table + <usize>slot * SLOT;
    const has = load<u32>(place, 16);
    if (has == 0) return place;
    if (has == <u32>length && load<u64>(place) == first && load<u64>(place, 8) == last && (length <= 16 || sameWhole(place, at, length))) return place;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** Long names stand in the pool by the order of their slots: a two-byte number after the class. */
function sameWhole(place: usize, at: usize, length: usize): bool {
  return memory.compare(pool + <usize>load<u16>(place, 22), at, length) == 0;
}

/** @returns whether there was room */
export function keep(at: usize, length: usize, index: i32): bool {
  const place = find(at, length);
  if (load<u32>(place, 16) != 0) return true;
  if (used == MOST) return false;
  if (length > 16) {
    if (pooled + length > POOL) return false;
    memory.copy(pool + pooled, at, length);
    store<u16>(place, <u16>pooled, 22);
    pooled += length;
  }
  store<u64>(place, firstOf(at, length));
  store<u64>(place, lastOf(at, length), 8);
  store<u32>(place, <u32>length, 16);
  store<i16>(place, <i16>index, 20);
  used++;
  return true;
}

/** The class of a name, `NO_CLASS`, or `UNSURE`. */
export function classOf(at: usize, length: usize): i32 {
  if (length == 0) return NO_CLASS;
  if (length > LONGEST) return UNSURE;
  const place = find(at, length);
  if (load<u32>(place, 16) != 0) return load<i16>(place, 20);
  const index = otherwiseSpelt(at, length);
  if (index != UNSURE) keep(at, length, index);
  return index;
}

/** As DuckDB does: without case and the spaces around it. Beyond ASCII it may see cases otherwise. */
function otherwiseSpelt(at: usize, length: usize): i32 {
  let from: usize = 0;
  let to = length;
  while (from < to && load<u8>(at + from) == 0x20) from++;
  while (to > from && load<u8>(at + to - 1) == 0x20) to--;
  for (let byte = from; byte < to; byte++) {
    const given = load<u8>(at + byte);
    if (given >= 0x7f) return UNSURE;
    store<u8>(small + byte - from, given >= 0x41 && given <= 0x5a ? given | 0x20 : given);
  }
  if (to == from) return NO_CLASS;
  const place = find(small, to - from);
  return load<u32>(place, 16) == 0 ? NO_CLASS : load<i16>(place, 20);
}
