declare const __VERSION__: string;

/** The product's version, put in by the build. */
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source';
