/** Lists the steps that replace the server's long-lived key by credentials that end within the hour, and retire it. */
import type { SmapFacts } from './smap-facts.ts';
import type { Step } from './smap-step.ts';

const UNITS = '/etc/systemd/system';
const SERVICE = 'latchkey-credentials.service';
const TIMER = 'latchkey-credentials.timer';
const RESTART = 'systemctl restart tomcat10 subscribers subscribers_fwd';

export function keySteps(facts: SmapFacts): Step[] {
  return [helperStep(facts), oldKeyStep(facts)];
}

function helperStep({ team, broker, serverNetwork, region, bucket }: SmapFacts): Step {
  const fill = `s|https://BROKER TEAM|https://${broker} ${team}|`;
  const helper = '/usr/local/bin/latchkey-credentials.sh';
  return {
    name: 'credentials',
    title: 'Give the server credentials that end',
    why: 'They read, list and write in attachments/, uploadedSurveys/ and media/, and delete nothing. They do nothing until the old key is away.',
    files: ['latchkey-credentials.sh', SERVICE, TIMER, 'aws-config.ini'],
    byHand: ['Both files of tokens get the one token that the first command prints: paste it, Enter, then Ctrl-D.'],
    do: [
      {
        on: 'operator',
        commands: [`npx latchkey token create ${team} server --role server --cidr ${serverNetwork}`],
      },
      {
        on: 'server',
        commands: [
          `install -m 755 latchkey-credentials.sh ${helper}`,
          'install -m 600 -o tomcat -g tomcat /dev/stdin /etc/latchkey/tomcat-token',
        ],
      },
      {
        on: 'server',
        commands: ['install -m 600 /dev/stdin /etc/latchkey/server-token'],
      },
      {
        on: 'server',
        commands: [
          'install -d -m 700 -o tomcat -g tomcat /var/lib/tomcat10/.aws',
          `install -m 644 ${SERVICE} ${TIMER} ${UNITS}/`,
          `sed -i '${fill}' ${UNITS}/${SERVICE}`,
          `install -m 600 aws-config.ini /etc/latchkey/aws-config.ini`,
          `sed -i -e '${fill}' -e 's|REGION|${region}|' /etc/latchkey/aws-config.ini`,
        ],
      },
    ],
    check: [
      {
        on: 'server',
        commands: [
          `AWS_CONFIG_FILE=/etc/latchkey/aws-config.ini AWS_SHARED_CREDENTIALS_FILE=/dev/null aws sts get-caller-identity --query Arn --output text`,
        ],
        answer: `arn:…:assumed-role/…/${team}.service.server`,
      },
      {
        on: 'server',
        commands: [
          `AWS_CONFIG_FILE=/etc/latchkey/aws-config.ini AWS_SHARED_CREDENTIALS_FILE=/dev/null aws s3 ls s3://${bucket}/attachments/ | head -n 3`,
        ],
        answer: 'PRE …/',
        means: 'the folders of surveys',
      },
    ],
    back: [{ on: 'operator', commands: [`npx latchkey token end ${team} ID`] }],
    backNote: 'Nothing uses them yet.',
  };
}

function oldKeyStep({ team }: SmapFacts): Step {
  return {
    name: 'old-key',
    title: 'Take the old key off the server',
    why: 'A key in the environment wins over every profile. Until this step, and for all that smapServerActions does not name, smap goes on with the old key.',
    files: [],
    byHand: [
      'If smap translates, transcribes, recognises pictures or sends mail by AWS, first name those actions in smapServerActions of the stack. If they cannot be named there, stop here: the SDK cannot use two keys at once, so the old one has to stay, also for the bucket.',
      'Do the same with every other .aws/credentials on the server, and empty resources/properties/setcredentials.sh and delete resources/properties/credentials in the folder of the next deployment, which copies them.',
    ],
    do: [
      {
        on: 'server',
        commands: [
          // A second run finds the new credentials there, or the old key that an update copied, and keeps neither.
          'if [ ! -e /root/setcredentials.sh.before ]; then',
          '  [ ! -f /var/lib/tomcat10/.aws/credentials ] || mv /var/lib/tomcat10/.aws/credentials /root/tomcat-credentials.before',
          '  [ ! -d /root/.aws ] || mv /root/.aws /root/aws.before',
          '  cp -p /smap_bin/setcredentials.sh /root/setcredentials.sh.before',
          'fi',
          '[ ! -e /root/setcredentials.sh.before ] || : >/smap_bin/setcredentials.sh',
          'rm -f /root/.aws/credentials',
          'install -d -m 700 /root/.aws && install -m 600 /etc/latchkey/aws-config.ini /root/.aws/config',
          `systemctl daemon-reload && systemctl start ${SERVICE} && systemctl enable --now ${TIMER}`,
          RESTART,
        ],
      },
    ],
    check: [
      {
        on: 'server',
        commands: ["runuser -u tomcat -- grep -c '^aws_session_token = .' /var/lib/tomcat10/.aws/credentials"],
        answer: '1',
        means:
          'the old key has no such line; and a new attachment of a submission arrives in the bucket within some minutes',
      },
      {
        on: 'server',
        commands: [
          "tr '\\0' '\\n' </proc/$(systemctl show -p MainPID --value tomcat10)/environ | grep -c '^AWS_SECRET_'",
        ],
        answer: '0',
        means: 'Tomcat has no key in its environment',
      },
      {
        on: 'server',
        commands: ['aws sts get-caller-identity --query Arn --output text'],
        answer: `arn:…:assumed-role/…/${team}.service.server`,
      },
    ],
    back: [
      {
        on: 'server',
        commands: [
          `systemctl disable --now ${TIMER}`,
          'if [ -e /root/setcredentials.sh.before ]; then',
          '  rm -f /var/lib/tomcat10/.aws/credentials',
          '  [ ! -f /root/tomcat-credentials.before ] || mv /root/tomcat-credentials.before /var/lib/tomcat10/.aws/credentials',
          '  rm -rf /root/.aws; [ ! -d /root/aws.before ] || mv /root/aws.before /root/.aws',
          '  mv /root/setcredentials.sh.before /smap_bin/setcredentials.sh',
          'fi',
          RESTART,
        ],
      },
    ],
  };
}

/** The last thing that can go wrong unnoticed for weeks, so the key is first only made inactive. */
export function retireStep(): Step {
  const update = (status: string): string =>
    `aws iam update-access-key --user-name USER --access-key-id KEY-ID --status ${status}`;
  return {
    name: 'retire',
    title: 'Make the old key inactive',
    why: 'It is a key that never expires, and copies of it may be anywhere. Inactive it is refused everywhere, and can be made active again.',
    files: [],
    byHand: ['Delete it (aws iam delete-access-key) after some weeks in which nobody missed it.'],
    do: [{ on: 'operator', commands: [update('Inactive')] }],
    check: [
      {
        on: 'operator',
        commands: [
          'aws iam list-access-keys --user-name USER --query "AccessKeyMetadata[].[AccessKeyId,Status]" --output text',
        ],
        answer: '…KEY-ID Inactive…',
        means: 'and a new attachment still arrives in the bucket',
      },
    ],
    back: [{ on: 'operator', commands: [update('Active')] }],
  };
}
