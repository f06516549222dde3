/** What a DateTime can hold. */
export const clampSeconds = (value: number): number => Math.min(Math.max(value, 0), 0xffff_ffff);

/** Unix ms as whole Unix seconds that a DateTime can hold. */
export const seconds = (ms: number): number => clampSeconds(Math.floor(ms / 1000));
