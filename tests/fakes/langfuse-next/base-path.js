/** Where a build for a path lives; '' for one that lives at the root. Settled at build time, as in Langfuse. */
export const basePath = process.env.NEXT_PUBLIC_BASE_PATH ?? '';
