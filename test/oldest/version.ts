/** Names the n8n of a run, from the script to its journeys. */
export const VERSION_VARIABLE = 'N8N_AI_VIDEO_OLDER';
