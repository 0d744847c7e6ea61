import { z } from 'zod';
import { jsonObjectSchema } from './json';

/** What the images of a request are for; decides which fields a form shows and which model runs. */
export const modes = ['text', 'firstFrame', 'firstLastFrame', 'reference'] as const;

export type Mode = (typeof modes)[number];

const fileFactsSchema = z
	.object({
		/** With an extension, by which some providers tell what it is. */
		name: z.string(),
		mimeType: z.string(),
		sizeBytes: z.number(),
	})
	.strict();

/** A file of the user, before a provider has its bytes. */
export type FileFacts = z.infer<typeof fileFactsSchema>;

/**
 * A media file the provider fetches by itself. With `file` it is still with the user, `url` only stands for it, and
 * nobody may be sent it.
 */
const mediaRefSchema = z.object({ url: z.string(), file: fileFactsSchema.optional() }).strict();

export type MediaRef = z.infer<typeof mediaRefSchema>;

/** What the user wants, in our words. A field that is absent is not sent. */
export const videoRequestSchema = z
	.object({
		mode: z.enum(modes),
		model: z.string(),
		prompt: z.string(),
		/** First frame, then last frame. */
		frames: z.array(mediaRefSchema).default([]),
		/** Reference images, `@Image1` first. */
		images: z.array(mediaRefSchema).default([]),
		/** Reference videos, `@Video1` first. */
		videos: z.array(mediaRefSchema).default([]),
		audios: z.array(mediaRefSchema).default([]),
		/** Whole seconds, or `auto` where the model decides. */
		duration: z.union([z.number(), z.literal('auto')]).optional(),
		aspectRatio: z.string().optional(),
		resolution: z.string().optional(),
		tier: z.string().optional(),
		generateAudio: z.boolean().optional(),
		/** 0 is a seed like any other; some providers take any text. */
		seed: z.union([z.number(), z.string()]).optional(),
		bitrate: z.string().optional(),
		endUserId: z.string().optional(),
		/** Input parameters this package does not know, sent beside its own and never instead of them. */
		extra: jsonObjectSchema.optional(),
		/** Id of one of the provider's request formats. */
		requestFormat: z.string().optional(),
		/** Where the provider may announce the end of the job; a secret, never part of an item. */
		callbackUrl: z.string().optional(),
		/** What the provider sends back with a callback, where it can; a secret as well. */
		callbackSecret: z.string().optional(),
		/** Our own name for this order, by which a provider that keeps it finds the job; says nothing about the content. */
		reference: z.string().optional(),
	})
	.strict();

export type VideoRequest = z.infer<typeof videoRequestSchema>;

/** What the form calls each field; error messages use the same words. */
export const fieldNames = {
	mode: 'Operation',
	model: 'Model',
	prompt: 'Prompt',
	frames: 'First Frame Image',
	lastFrame: 'Last Frame Image',
	images: 'Reference Images',
	videos: 'Reference Videos',
	audios: 'Reference Audio',
	duration: 'Duration',
	aspectRatio: 'Aspect Ratio',
	resolution: 'Resolution',
	tier: 'Tier',
	generateAudio: 'Generate Audio',
	seed: 'Seed',
	bitrate: 'Bitrate',
	endUserId: 'End User ID',
	extra: 'Extra Parameters (JSON)',
	requestFormat: 'Request Format',
} as const;

export type FieldName = keyof typeof fieldNames;

/** What the form calls the modes, as operations of the node. */
export const modeNames: Readonly<Record<Mode, string>> = {
	text: 'Text to Video',
	firstFrame: 'Image to Video',
	firstLastFrame: 'First and Last Frame to Video',
	reference: 'Reference to Video',
};

/** What the form calls a provider's tiers; one that is not here goes by its own name. */
export const tierNames: Readonly<Record<string, string>> = { std: 'Standard', fast: 'Fast' };

/** What the form calls the bitrates. */
export const bitrateNames: Readonly<Record<string, string>> = { standard: 'Standard', high: 'High' };
