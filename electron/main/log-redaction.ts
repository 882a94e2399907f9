type Fields = Readonly<Record<string, string | number | boolean>>;

const maxTextLength = 200;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What must never stand in a log, in the order it is taken out. A second line of defence: the code that logs
 * passes names and numbers in the first place.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\bey[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, '[jwt]'],
  [/\b(bearer|basic)\s+[^\s"',;]+/gi, '$1 [secret]'],
  [/\b(sk|pk|sb|re|whsec|pkce)[-_][\w-]{8,}/gi, '[secret]'],
  [/[^\s@"'<>()[\]:;,]+@[^\s@"'<>()[\]:;,]+\.[^\s@"'<>()[\]:;,]+/g, '[e-mail]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#"']*)[?#][^\s"']*/gi, '$1?[query]'],
  // A bundle is one line: the column of a place in it has as many digits as a code from a mail.
  [/(?<![\d-]|\.js:\d{1,6}:)\d{6,10}(?![\d-])/g, '[code]'],
];

/** The fields as they may be written. A key that names a secret loses its value whatever it looks like. */
export function redactFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, redactField(key, value)]));
}

function redactField(key: string, value: string | number | boolean): string | number | boolean {
  if (typeof value !== 'string') return value;
  if (/token|secret|password|authorization|cookie|e-?mail|prompt|content|message|link|query/i.test(key)) {
    return '[secret]';
  }
  return redactText(value);
}

function redactText(text: string): string {
  const known = secrets.reduce((rest, [pattern, sign]) => rest.replace(pattern, sign), text);
  // Any other long run of token characters that holds a digit, except the ids the app makes itself.
  const unknown = known.replace(/[\w+/=-]{24,}/g, (run) =>
    /\d/.test(run) && !uuid.test(run) ? '[long]' : run,
  );
  return unknown.length > maxTextLength ? `${unknown.slice(0, maxTextLength)}…` : unknown;
}
