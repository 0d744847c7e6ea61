import { isPrivateHost, isUnlistedPrivate } from '../../nodes/video/privateHost';

const hostOf = (url: string) => new URL(url).hostname;

describe('a host in a private network', () => {
	it.each([
		'localhost',
		'LOCALHOST.',
		'files.localhost',
		'nas.local',
		'nas.local.',
		'metadata.google.internal',
		'router.lan',
		'printer.home.arpa',
		'intranet',
		'intranet.',
	])('is %s by its name', (name) => {
		expect(isPrivateHost(name)).toBe(true);
	});

	it.each([
		['127.0.0.1', 'this machine'],
		['127.0.0.1.', 'with a dot behind'],
		['127.255.255.254', 'this machine'],
		['2130706433', 'as one number'],
		['0x7f000001', 'as one number, hexadecimal'],
		['017700000001', 'as one number, octal'],
		['0x7f.1', 'short'],
		['127.1', 'short'],
		['0177.0.0.01', 'octal parts'],
		['0', 'zero'],
		['0.0.0.0', 'zero'],
		['10.1.2.3', '10/8'],
		['100.64.0.1', 'shared by the customers of a network'],
		['100.127.255.255', 'shared by the customers of a network'],
		['100.100.100.200', 'where a cloud tells a machine about itself'],
		['169.254.169.254', 'where a cloud tells a machine about itself'],
		['172.16.0.1', '172.16/12'],
		['172.31.255.255', '172.16/12'],
		['192.0.0.170', '192.0.0/24'],
		['192.168.1.1', '192.168/16'],
		['198.19.0.1', 'for measurements'],
		['224.0.0.1', 'to many at once'],
		['255.255.255.255', 'to all'],
		['[::]', 'this machine'],
		['[::1]', 'this machine'],
		['[0:0:0:0:0:0:0:1]', 'this machine'],
		['[::ffff:7f00:1]', 'IPv4 in the words of IPv6'],
		['[::ffff:127.0.0.1]', 'IPv4 in the words of IPv6'],
		['[::127.0.0.1]', 'IPv4 inside'],
		['[64:ff9b::a00:1]', 'IPv4 behind a translator'],
		['[64:ff9b:1::1]', 'behind a translator of one’s own'],
		['[2002:c0a8:101::1]', 'IPv4 in a tunnel'],
		['[fc00::1]', 'local'],
		['[fdff::1]', 'local'],
		['[fe80::1]', 'on the link'],
		['[fe90::1]', 'on the link'],
		['[febf::1]', 'on the link'],
		['[fec0::1]', 'in the site'],
		['[ff02::1]', 'to many at once'],
	])('is %s: %s', (host) => {
		expect(isPrivateHost(hostOf(`https://${host}/a`))).toBe(true);
		expect(isPrivateHost(host)).toBe(true);
	});

	it.each(['::1', 'fe80::1%eth0', '::ffff:10.0.0.1'])('is %s as a look-up gives it', (address) => {
		expect(isPrivateHost(address)).toBe(true);
	});

	it.each([
		'example.com',
		'example.com.',
		'localhost.example.com',
		'local.example.com',
		'10.example.com',
		'9.255.255.255',
		'11.0.0.1',
		'100.63.255.255',
		'100.128.0.1',
		'128.0.0.1',
		'169.253.1.1',
		'172.15.0.1',
		'172.32.0.1',
		'192.0.1.1',
		'192.167.1.1',
		'198.20.0.1',
		'223.255.255.255',
		'[2001:4860:4860::8888]',
		'[2606:4700::1111]',
		'[::ffff:8.8.8.8]',
		'[64:ff9b::808:808]',
		'[2002:808:808::1]',
	])('is not %s', (host) => {
		expect(isPrivateHost(hostOf(`https://${host}/a`))).toBe(false);
	});
});

describe('a name of any length', () => {
	it('is judged by its end', () => {
		const dots = '.'.repeat(500_000);
		expect(isPrivateHost(hostOf(`https://${dots}a/b`))).toBe(false);
		expect(isPrivateHost(`${dots}local`)).toBe(true);
	});
});

describe('an address that n8n’s own list does not have', () => {
	it.each(['100.100.100.200', '::', '64:ff9b::a00:1', '2002:7f00:1::', '224.0.0.1', 'fec0::1'])('is %s', (address) => {
		expect(isUnlistedPrivate(address)).toBe(true);
	});

	it.each(['127.0.0.1', '10.0.0.1', '::1', 'fd00::1', '::ffff:7f00:1', '8.8.8.8', '2606:4700::1111', 'nas.local'])(
		'is not %s',
		(address) => {
			expect(isUnlistedPrivate(address)).toBe(false);
		},
	);
});
