/**
 * Opens the door of attachments: its callers are readers of the route's team, by a token, named by a trusted proxy, or by a name
 * and password of smap.
 */
import { readerIn, readerOfLogin, type Reader } from '../../domain/people/reader.ts';
import { badLogin, type Login, type SmapLogin } from '../../domain/people/smap-login.ts';
import type { Team } from '../../domain/people/team.ts';
import { countedAddress } from '../../networks.ts';
import type { AuditRecord } from '../../audit-record.ts';
import { isBasic, loginChallenge, loginOf } from '../authorization/basic.ts';
import { credentialOf } from '../authorization/dpop.ts';
import { namedReader } from '../authorization/named-reader.ts';
import type { Reply } from '../reply.ts';
import { provedIdentity, whileNoting, type CallerPorts, type Identify, type ProvedEvent } from './caller-edge.ts';
import { openEdge, type Handler, type OpenRequest } from './open-edge.ts';
import { askedTeam, namedInPath } from './team-edge.ts';

export interface ReaderPorts extends CallerPorts {
  /**
   * Checks a name and password of smap.
   * @param address for which a failure is counted
   * @throws LatchkeyError unauthenticated, rate_limited, upstream_unavailable
   */
  signIn(team: string, login: Login, address: string): Promise<SmapLogin>;
  /** Finds a team by its row as it is now. */
  teamAfresh(team: string): Promise<Team | undefined>;
}

/** A request of a reader of the route's team. */
export interface ReaderRequest {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
  readonly reader: Reader;
  /** Reads the reader's team again. Throws the errors of the door if the reader is none any more. */
  readonly teamAfresh: () => Promise<Team>;
  /** Path parameters of the route other than the team. */
  readonly named: Readonly<Record<string, string | undefined>>;
}

export function readerEdge(ports: ReaderPorts, handle: (request: ReaderRequest) => Reply | Promise<Reply>): Handler {
  return openEdge(
    ports,
    (request) => {
      const { authorization } = request.event.headers;
      return isBasic(authorization)
        ? byPassword(request, authorization, ports, handle)
        : byToken(request, ports, handle);
    },
    { challengeOf: loginChallenge },
  );
}

async function byPassword(
  request: OpenRequest,
  authorization: string,
  ports: ReaderPorts,
  handle: (request: ReaderRequest) => Reply | Promise<Reply>,
): Promise<Reply> {
  const { event, audit } = request;
  const teamOfRoute = askedTeam(request);
  const address = countedAddress(event.requestContext.http.sourceIp);
  const reader = readerOfLogin(await ports.signIn(teamOfRoute, loginOf(authorization), address));
  auditReader(audit, reader);
  audit.team = reader.team.team;
  const teamAfresh = async (): Promise<Team> => {
    const team = await ports.teamAfresh(reader.team.team);
    if (team === undefined || team.endedOn !== undefined) throw badLogin();
    return team;
  };
  return handle({ event, audit, reader, teamAfresh, named: namedInPath(event) });
}

async function byToken(
  request: OpenRequest,
  ports: ReaderPorts,
  handle: (request: ReaderRequest) => Reply | Promise<Reply>,
): Promise<Reply> {
  const { event, audit } = request;
  const teamOfRoute = askedTeam(request);
  const credential = credentialOf(event, ports);
  const readerBy = async (identify: Identify): Promise<ReaderBy> => {
    const identity = await provedIdentity(request, () => identify(credential, teamOfRoute));
    return { identity, reader: readerIn(identity, teamOfRoute, namedReader(event.headers)) };
  };
  const { identity, reader } = await readerBy(ports.identify);
  auditReader(audit, reader);
  const teamAfresh = async (): Promise<Team> => (await readerBy(ports.identifyAfresh)).reader.team;
  return whileNoting(ports.noteUse(identity), () =>
    handle({ event, audit, reader, teamAfresh, named: namedInPath(event) }),
  );
}

interface ReaderBy {
  readonly identity: Awaited<ReturnType<Identify>>;
  readonly reader: Reader;
}

function auditReader(audit: AuditRecord, { smapUser }: Reader): void {
  if (smapUser !== null) audit.reader = smapUser;
}
