/** `GET /v1/teams/{team}` returns what a client needs of the team: webQsee's team-wide settings. */
import { composeBroker } from '../shared/compose.ts';
import { LAYOUTS, managesIn } from '../shared/domain/authority/layout.ts';
import { teamEdge } from '../shared/http/edge/team-edge.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env);

export const handler = teamEdge(broker, ({ event, scope }) => {
  const { team, layout, bucket, root, role, user, grants } = scope;
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { s3Region: region, s3Endpoint: endpoint, s3ForcePathStyle: forcePathStyle } = broker.config;
  const { areas, roles } = LAYOUTS[layout];
  const manages = managesIn(layout, role);
  const store = { storageType: 'S3', bucket, region, endpoint, forcePathStyle, root };
  return json(200, {
    ...{ team, layout, ...store, role, user, grants, areas, manages },
    ...(manages ? { roles: Object.keys(roles) } : {}),
  });
});
