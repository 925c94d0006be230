// The numbers in base64 of little-endian float64, float32 or uint16, as NumPy writes them.
export function numbers(text, type = Float64Array) {
  return new type(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
}

// Data with each packed column, { f8: text }, as a list of numbers, null where one is not finite.
export function unpacked(data) {
  if (data === null || typeof data !== "object") return data;
  if (typeof data.f8 === "string")
    return Array.from(numbers(data.f8), (value) => (Number.isFinite(value) ? value : null));
  if (Array.isArray(data)) return data.map(unpacked);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, unpacked(value)]));
}
