// The query of an address as text, in which all other parameters stay as they are written.

// The query with this value of a parameter as the last one, or without it where the value is null.
export function withParameter(query, name, value) {
  const others = query
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part && part.split("=", 1)[0] !== name);
  const all = value === null ? others : [...others, `${name}=${value}`];
  return all.length ? `?${all.join("&")}` : "";
}
