/** `GET /v1/teams/{team}`: what a client needs to know of the team: webQsee's team-wide settings. */
import { composeBroker } from '../shared/compose.ts';
import { scopeIn } from '../shared/domain/people/token.ts';
import { memberEdge } from '../shared/http/edge/open-edge.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env);

export const handler = memberEdge(broker, ({ event, caller, team }) => {
  const { layout, bucket, root, role, user, grants } = scopeIn(team, caller);
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { s3Region: region, s3Endpoint, s3ForcePathStyle } = broker.config;
  const endpoint = s3Endpoint === null ? {} : { endpoint: s3Endpoint, forcePathStyle: s3ForcePathStyle };
  return json(200, { team, layout, storageType: 'S3', bucket, region, ...endpoint, root, role, user, grants });
});
