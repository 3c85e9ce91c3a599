/** The functions in the test's own process, with the stand-in, smap's database, and a reader of each kind. */
import { jest } from '@jest/globals';
import { composeEnroll } from '../../shared/compose.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import { loginEnvironment, readersOf, startLoginDatabase, type AttachmentSite } from './attachments.ts';
import { environmentOf, startFunctions } from './functions.ts';
import { startStandIn } from './stand-in.ts';

export interface RunningSite extends AttachmentSite {
  dispose(): Promise<void>;
}

export async function startAttachments(): Promise<RunningSite> {
  // Audit lines.
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const standIn = await startStandIn();
  const database = await startLoginDatabase();
  const environment = { ...environmentOf(standIn), ...loginEnvironment(database) };
  const functions = await startFunctions(environment);
  const enrolled = async (code: string): Promise<string> =>
    (await composeEnroll(environment).enroll(code, '192.0.2.1')).tokenText;
  return {
    broker: functions.url,
    owner: standIn.root,
    readers: await readersOf(composeOperator(environment), enrolled),
    dispose: async () => {
      await functions.close();
      await Promise.all([database.close(), standIn.dispose()]);
      write.mockRestore();
    },
  };
}
