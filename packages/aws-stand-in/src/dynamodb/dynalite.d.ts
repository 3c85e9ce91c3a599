/** dynalite ships no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: {
    /** Folder of the LevelDB store; without it the tables live in memory. */
    path?: string;
    /** Milliseconds a table stays in CREATING. */
    createTableMs?: number;
    deleteTableMs?: number;
  }): Server;
}
