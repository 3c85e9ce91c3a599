/** `GET /v1/teams/{team}`: what a client needs to know of the team: webQsee's team-wide settings. */
import { composeBroker } from '../shared/compose.ts';
import { teamEdge } from '../shared/http/edge/team-edge.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env);

export const handler = teamEdge(broker, ({ event, scope }) => {
  const { team, layout, bucket, root, role, user, grants } = scope;
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { s3Region: region, s3Endpoint, s3ForcePathStyle } = broker.config;
  const endpoint = s3Endpoint === null ? {} : { endpoint: s3Endpoint, forcePathStyle: s3ForcePathStyle };
  return json(200, { team, layout, storageType: 'S3', bucket, region, ...endpoint, root, role, user, grants });
});
