/**
 * Turns the integers of a JSON text that a JavaScript number cannot hold into strings, so that parsing loses no digit of
 * an id. Text inside strings stays as it is.
 */
export function quoteLargeIntegers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (match) =>
    match.startsWith('"') ? match : `"${match}"`,
  );
}
