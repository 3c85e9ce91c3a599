/** `latchkey restore` copies the rows of a lost or damaged table from one that AWS restored into the stack's. */
import { Command } from 'commander';
import { documented } from '../documented.ts';
import { connectable, type ConnectionOptions } from './connection-options.ts';

interface Options extends ConnectionOptions {
  readonly from: string;
  readonly replace?: true;
  readonly json?: true;
}

/** The number of items between two lines of progress. */
const PROGRESS_ITEMS = 1000;

const MORE = `
What is in the stack's table already is newer, and stays, unless --replace is given. Where nothing is, everything is as
it was at the moment of the restored table: an invite that was redeemed since is open again, and who was demoted or
removed since is what they were. So restore to the latest moment that is good. Teams whose roots overlap one that was
made since are refused. Interrupted, do the same again: it goes on where nothing is yet. The restored table itself is
only read.`;

export function restoreCommand(): Command {
  const command = new Command('restore')
    .description("Bring the rows of a restored table back into the stack's, with your own AWS rights.")
    .requiredOption('--from <table>', 'the table that was restored, in the region of the stack')
    .option('--replace', 'also over rows that are there already, which are newer')
    .option('--json', 'print one JSON object: {"restored","kept","skipped"}')
    .action(restore);
  return documented(connectable(command), {
    more: MORE,
    examples: [
      'latchkey restore --from latchkey-restored',
      'latchkey restore --from latchkey-restored --replace --json',
    ],
  });
}

async function restore(options: Options): Promise<void> {
  const { connect } = await import('./connection.ts');
  const { operator } = await connect(options, process.env);
  const input = { from: options.from, replace: options.replace === true };
  let told = 0;
  const counted = await operator.restore(input, ({ restored, kept, skipped }) => {
    const thousands = Math.floor((restored + kept + skipped) / PROGRESS_ITEMS);
    if (thousands > told) console.error(`${thousands * PROGRESS_ITEMS} items`);
    told = thousands;
  });
  const { restored, kept, skipped } = counted;
  const words = `${restored} restored, ${kept} kept as they were, ${skipped} of an unknown kind left`;
  console.log(options.json === true ? JSON.stringify(counted) : words);
}
