/** A part imports its style sheet, which the bundle takes in. */
declare module '*.css';
