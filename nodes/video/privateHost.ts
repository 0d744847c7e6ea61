type Range = readonly [network: string, bits: number];

/** What n8n's own list of private addresses has as well; there its allow-list counts. */
const listedByN8n: readonly Range[] = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['::1', 128],
	['fc00::', 7],
	['fe80::', 10],
];

/** Shared by the customers of a network, where some clouds keep what they tell a machine about itself; and to many at once. */
const furtherRanges: readonly Range[] = [
	['100.64.0.0', 10],
	['224.0.0.0', 3],
	['64:ff9b:1::', 48],
	['fec0::', 10],
	['ff00::', 8],
];

/** Where an IPv6 address holds one of IPv4: beginning, and the bits before it. */
const embedding: readonly Range[] = [
	// Also ::, which is this machine.
	['::', 96],
	['64:ff9b::', 96],
	['2002::', 16],
];

function bits4(address: string): string {
	return address
		.split('.')
		.map((part) => Number(part).toString(2).padStart(8, '0'))
		.join('');
}

function bits6(address: string): string {
	const [left = [], right] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
	const zeros = Array.from({ length: 8 - left.length - (right?.length ?? 0) }, () => '0');
	return [...left, ...(right ? [...zeros, ...right] : [])]
		.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
		.join('');
}

function bitsOf(address: string): string {
	return address.includes(':') ? bits6(address) : bits4(address);
}

function liesIn(bits: string, ranges: readonly Range[]): boolean {
	return ranges.some(([network, length]) => {
		const beginning = bitsOf(network);
		return beginning.length === bits.length && bits.startsWith(beginning.slice(0, length));
	});
}

/** An address of IPv4 in the words of IPv6, which n8n and the network take for what it means. */
const mapped: Range = ['::ffff:0:0', 96];

/** The bits of an address, and of the address of IPv4 inside it. */
function allBits(address: string): [own: string, ...inside: string[]] {
	const bits = bitsOf(address);
	if (liesIn(bits, [mapped])) return [bits.slice(96)];
	const inside = embedding.filter((range) => liesIn(bits, [range]));
	return [bits, ...inside.map(([, length]) => bits.slice(length, length + 32))];
}

/** An address in its usual spelling, whichever it was given in; undefined for a name. */
function addressIn(host: string): string | undefined {
	const bare = host.replace(/^\[|\]$|%.*$/g, '');
	const url = `https://${bare.includes(':') ? `[${bare}]` : bare}`;
	const usual = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
	return usual.includes(':') || /^[\d.]+$/.test(usual) ? usual : undefined;
}

/** Names that stand for no machine of the internet; one without a dot is looked up in one's own network. */
function isPrivateName(name: string): boolean {
	// Bounded, because a stranger's name may be nothing but dots.
	const bare = name.replace(/\.{1,9}$/, '');
	return !bare.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/i.test(bare);
}

/** Whether a host lies in a private network or on this machine, out of reach for a provider. A name is not looked up. */
export function isPrivateHost(host: string): boolean {
	const address = addressIn(host);
	if (address === undefined) return isPrivateName(host);
	return allBits(address).some((bits) => liesIn(bits, listedByN8n) || liesIn(bits, furtherRanges));
}

/** Whether an address is private although n8n's own list may not have it, so that nobody can have allowed it there. */
export function isUnlistedPrivate(address: string): boolean {
	const usual = addressIn(address);
	if (usual === undefined) return false;
	const [own, ...inside] = allBits(usual);
	return liesIn(own, furtherRanges) || (!liesIn(own, listedByN8n) && inside.some((bits) => liesIn(bits, listedByN8n)));
}
