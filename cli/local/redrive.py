"""Gives the messages of a dead-letter queue back to the queue they came from.

Each message is sent to the source first and deleted from the dead-letter queue afterwards, so an
interruption can repeat one but never lose one; consumers deduplicate. Attributes travel along.
"""

import argparse
import json
import sys

import boto3
import botocore.exceptions


def queue_url(sqs, name: str, stack: str | None) -> str:
    """A queue's URL from its URL, its name, or the name of an output of the stack."""
    if name.startswith(("http://", "https://")):
        return name
    if stack and name.endswith("Url"):
        outputs = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        for output in outputs:
            if output["OutputKey"] == name:
                return output["OutputValue"]
        sys.exit(f"the stack {stack} has no output {name}")
    return sqs.get_queue_url(QueueName=name)["QueueUrl"]


def source_of(sqs, url: str) -> str:
    """The one queue whose dead letters go to this one."""
    try:
        sources = sqs.list_dead_letter_source_queues(QueueUrl=url)["queueUrls"]
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "InvalidAction":
            raise
        sources = sources_by_search(sqs, url)
    if len(sources) != 1:
        sys.exit(f"{url} takes the dead letters of {len(sources)} queues; it must be exactly one")
    return sources[0]


def sources_by_search(sqs, url: str) -> list[str]:
    """The same, by looking at every queue: ministack 1.5.33 has no ListDeadLetterSourceQueues."""
    def attribute(queue, name):
        return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name]).get("Attributes", {}).get(name)

    arn = attribute(url, "QueueArn")
    queues = [queue for page in sqs.get_paginator("list_queues").paginate() for queue in page.get("QueueUrls", [])]
    policies = ((queue, json.loads(attribute(queue, "RedrivePolicy") or "{}")) for queue in queues)
    return [queue for queue, policy in policies if policy.get("deadLetterTargetArn") == arn]


def waiting(sqs, url: str) -> int:
    """About how many messages wait in a queue."""
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def move(sqs, dead: str, source: str) -> int:
    """Moves everything there is now; returns how many messages."""
    moved, left = 0, max(waiting(sqs, dead), 1)
    while moved < left:
        batch = sqs.receive_message(
            QueueUrl=dead, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages", [])
        if not batch:
            return moved
        for message in batch:
            extra = {"MessageGroupId": group} if (group := message.get("Attributes", {}).get("MessageGroupId")) else {}
            sqs.send_message(
                QueueUrl=source, MessageBody=message["Body"],
                MessageAttributes=message.get("MessageAttributes", {}), **extra,
            )
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queue", help="URL or name of the dead-letter queue, or a stack output ending in Url")
    parser.add_argument("--stack-name", help="stack whose outputs can be named")
    parser.add_argument("--dry-run", action="store_true", help="only count")
    options = parser.parse_args()
    try:
        sqs = boto3.client("sqs")
        dead = queue_url(sqs, options.queue, options.stack_name)
        source = source_of(sqs, dead)
        if options.dry_run:
            print(f"{waiting(sqs, dead)} messages would go back to {source}")
        else:
            print(f"{move(sqs, dead, source)} messages went back to {source}")
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
