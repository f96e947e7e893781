/** What a command leaves behind: 0 well, 1 nonconforming, 2 wrong use, 3 not assessed, 4 our fault. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;
