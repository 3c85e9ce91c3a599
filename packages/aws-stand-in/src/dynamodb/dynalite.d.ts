/** Types for dynalite, which ships none. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: {
    /** Folder of the LevelDB store; the tables live in memory if it is absent. */
    path?: string;
    /** Time that a table stays in CREATING, in milliseconds. */
    createTableMs?: number;
    deleteTableMs?: number;
  }): Server;
}
