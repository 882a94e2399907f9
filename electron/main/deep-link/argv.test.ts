import { expect, test } from 'vitest';
import { launchArgv, launchFlags, linkFromArgv } from './argv.ts';

const link = 'apipool://new?prompt=hi';
const none = { kind: 'none' };
const refused = { kind: 'refused' };
const accepted = { kind: 'link', link };

test.each([
  ['linux: the link alone', 'linux', ['/opt/app', link], accepted],
  ['linux: behind switches of a launcher', 'linux', ['/opt/app', '--enable-features=X', link], accepted],
  ['linux: behind the path of an unpackaged app', 'linux', ['electron', '/home/me/app', link], accepted],
  ['linux: what follows is ignored', 'linux', ['/opt/app', link, '--inspect', '/etc/passwd'], accepted],
  ['windows: behind the marker', 'win32', ['app.exe', '--deep-link', link], accepted],
  ['windows: switches before the marker', 'win32', ['app.exe', '--x', '--deep-link', link], accepted],
  [
    'windows: what follows is ignored',
    'win32',
    ['app.exe', '--deep-link', link, '--renderer-cmd-prefix=calc'],
    accepted,
  ],
  ['a plain start', 'linux', ['/opt/app'], none],
  ['nothing at all', 'linux', [], none],
  ['a start with a file', 'linux', ['/opt/app', '/home/me/apipool://x'], none],
  ['an executable named like a link', 'linux', [link], none],
  ['a switch holding a link', 'linux', ['/opt/app', `--deep-link=${link}`], none],
  ['a link in quotes', 'linux', ['/opt/app', `"${link}"`], none],
  ['a leading blank', 'linux', ['/opt/app', ` ${link}`], none],
  ['a leading line break', 'linux', ['/opt/app', `\n${link}`], none],
  ['a leading null byte', 'linux', ['/opt/app', `\0${link}`], none],
  ['a longer scheme', 'linux', ['/opt/app', 'apipools://new'], none],
  ['a scheme with a prefix', 'linux', ['/opt/app', 'xapipool://new'], none],
  ['another scheme with ours inside', 'linux', ['/opt/app', 'https://x/?u=apipool://new'], none],
  ['a file address', 'linux', ['/opt/app', 'file:///etc/passwd'], none],
  ['a script address', 'linux', ['/opt/app', 'javascript:alert(1)'], none],
  ['the marker alone', 'win32', ['app.exe', '--deep-link'], none],
  ['macOS never has links here', 'darwin', ['/Applications/App', link], none],
  ['two links', 'linux', ['/opt/app', link, 'apipool://new?prompt=other'], refused],
  ['the same link twice', 'linux', ['/opt/app', link, link], refused],
  ['two links around other arguments', 'linux', ['/opt/app', link, '--x', 'APIPOOL://new'], refused],
  ['windows: no marker', 'win32', ['app.exe', link], refused],
  ['windows: marker behind the link', 'win32', ['app.exe', link, '--deep-link'], refused],
  ['windows: something between marker and link', 'win32', ['app.exe', '--deep-link', '--x', link], refused],
  ['windows: marker in other letters', 'win32', ['app.exe', '--Deep-Link', link], refused],
  ['windows: marker with one dash', 'win32', ['app.exe', '-deep-link', link], refused],
  ['windows: marker with a value', 'win32', ['app.exe', '--deep-link=1', link], refused],
  ['windows: two links behind one marker', 'win32', ['app.exe', '--deep-link', link, link], refused],
  [
    'windows: two markers, two links',
    'win32',
    ['app.exe', '--deep-link', link, '--deep-link', link],
    refused,
  ],
  ['far too long', 'linux', ['/opt/app', `apipool://new?prompt=${'a'.repeat(100_000)}`], refused],
] as const)('%s', (_name, platform, argv, expected) => {
  expect(linkFromArgv(argv, platform)).toEqual(expected);
});

test('a scheme in capitals is ours, and stays a link to be judged by the routes', () => {
  expect(linkFromArgv(['/opt/app', 'APIPOOL:x'], 'linux')).toEqual({ kind: 'link', link: 'APIPOOL:x' });
});

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a text', 'apipool://new'],
  ['no argv', {}],
  ['argv that is a text', { argv: link }],
  ['argv with numbers', { argv: [1, 2] }],
  ['too many arguments', { argv: Array.from({ length: 5000 }, () => 'x') }],
])('what a second start hands over is read strictly: %s', (_name, data) => {
  expect(launchArgv(data)).toEqual([]);
});

test('the argument list of a second start is taken as it is', () => {
  expect(launchArgv({ argv: ['/opt/app', link] })).toEqual(['/opt/app', link]);
});

test('flags count by themselves, never beside a link', () => {
  const launch = (...rest: string[]) => launchFlags(['/usr/bin/apipool', ...rest]);
  expect(launch()).toEqual({ quick: false, hidden: false });
  expect(launch('--quick')).toEqual({ quick: true, hidden: false });
  expect(launch('/path/of/the/app', '--hidden')).toEqual({ quick: false, hidden: true });
  expect(launch('--quick=1', '--QUICK', 'quick', '--hidden-x')).toEqual({ quick: false, hidden: false });
  expect(launch('apipool://new', '--quick', '--hidden')).toEqual({ quick: false, hidden: false });
  expect(launch('--quick', '--deep-link', 'APIPOOL:new')).toEqual({ quick: false, hidden: false });
});
