import * as z from 'zod/mini';
import { Text } from '../loose.ts';
import { type Call, reader } from '../verdict.ts';

const Privileges = z.pipe(
  z.object({ privileges: z.tuple([z.record(z.string(), z.unknown())]) }),
  z.transform((data) => {
    const [acls] = data.privileges;
    // Values mix 1, "1", 0 and "": whatever is not plainly on is off.
    return new Set(Object.keys(acls).filter((acl) => acls[acl] === 1 || acls[acl] === '1'));
  }),
);

/** The ACLs that the caller has (contract whmapi1.md 4, myprivs). */
export const privileges: Call<ReadonlySet<string>> = {
  command: 'myprivs',
  items: [],
  read: reader(Privileges),
};

const Version = z.pipe(
  z.object({ version: Text.check(z.minLength(1)) }),
  z.transform((data) => data.version),
);

/** cPanel's version, such as "11.138.0.6" (contract 4). */
export const version: Call<string> = { command: 'version', items: [], read: reader(Version) };
