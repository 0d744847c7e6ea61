import { VideoError } from './errors';

/** A value that may contain slashes and stands for several path segments. */
interface PathSegments {
	readonly segments: readonly string[];
}

/** Splits an id such as `bytedance/seedance/2.0` for use in {@link path}. */
export function segmentsOf(id: string): PathSegments {
	return { segments: id.split('/') };
}

function encodeSegment(segment: string): string {
	if (segment.trim() === '' || segment === '.' || segment === '..') {
		throw new VideoError('invalid-request', `"${segment}" cannot be part of an address`, {
			nextStep: 'Check Model and Job ID for empty parts and dots.',
		});
	}
	return encodeURIComponent(segment);
}

/** URL path whose inserted values cannot leave their place: each is encoded; empty parts, `.` and `..` are rejected. */
export function path(literals: TemplateStringsArray, ...values: Array<string | PathSegments>): string {
	return literals.reduce((built, literal, index) => {
		const value = values[index - 1] as string | PathSegments;
		const parts = typeof value === 'string' ? [value] : value.segments;
		return built + parts.map(encodeSegment).join('/') + literal;
	});
}
