"""Brings the bundle's own template.yaml onto a running emulator, and keeps it there up to date.

The template goes through CloudFormation and the SAM transform as on AWS; only the code of each
function is replaced, by a zip of a few bytes that starts the binary cargo built. Everything that works
around the emulator is here or in emulator.py.
"""

import hashlib
import io
import json
import pathlib
import re
import shlex
import time
import zipfile

import boto3
import botocore.exceptions
import yaml

from emulator import ACCOUNT, CREDENTIALS, REGION, Failure

ServiceError = botocore.exceptions.ClientError
STACK = "gavel-local"
BUCKET = "gavel-local-code"
HASH_TAG = "gavel-template"


class Loader(yaml.SafeLoader):
    """Reads a template, keeping tags like !Ref as they are."""


class Dumper(yaml.SafeDumper):
    """Writes a template read by `Loader`."""


class Tagged:
    """A value with a tag, unread."""

    def __init__(self, node):
        self.node = node


Loader.add_multi_constructor("!", lambda loader, suffix, node: Tagged(node))
Dumper.add_representer(Tagged, lambda dumper, tagged: tagged.node)


class Deployment:
    """The bundle on one emulator."""

    def __init__(self, endpoint: str):
        """Nothing happens yet; `endpoint` is the emulator's address."""
        self.endpoint = endpoint
        self.clouds = self.client("cloudformation")

    def client(self, service: str):
        """A client of one service of the emulator."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    def run(self, template: pathlib.Path, binaries: pathlib.Path, parameters: dict) -> tuple[dict, str]:
        """Deploys what differs. Returns the stack's outputs and what was done: created, updated or unchanged."""
        text, code = with_local_code(template, binaries, parameters)
        digest = hashlib.sha256((text + json.dumps(parameters, sort_keys=True)).encode()).hexdigest()
        stack = self.stack()
        if stack and stack["StackStatus"] in ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"):
            self.clouds.delete_stack(StackName=STACK)  # never came up, so it holds no data
            self.settle("DELETE_COMPLETE")
            stack = None
        if stack and any(tag["Key"] == HASH_TAG and tag["Value"] == digest for tag in stack.get("Tags", [])):
            done = "unchanged"
        else:
            self.upload(code | {"template.yaml": text.encode()})
            done = self.apply(parameters, digest, stack is not None)
        api_url = self.mend_routes()
        outputs = {o["OutputKey"]: o["OutputValue"] for o in self.stack().get("Outputs", [])}
        return {**outputs, "ApiUrl": api_url}, done

    def stack(self) -> dict | None:
        """The stack's description, if there is one."""
        try:
            found = self.clouds.describe_stacks(StackName=STACK)["Stacks"]
        except botocore.exceptions.ClientError:
            return None
        return found[0] if found and found[0]["StackStatus"] != "DELETE_COMPLETE" else None

    def upload(self, files: dict):
        """Puts the functions' code where the template looks for it, and the template itself."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        for key, body in files.items():
            s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def apply(self, parameters: dict, digest: str, exists: bool) -> str:
        """Creates or updates the stack from the uploaded template and waits for the end of it."""
        call = self.clouds.update_stack if exists else self.clouds.create_stack
        call(
            StackName=STACK,
            TemplateURL=f"{self.endpoint}/{BUCKET}/template.yaml",  # in the call, it may have 51,200 bytes only
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Tags=[{"Key": HASH_TAG, "Value": digest}],
        )
        self.settle("UPDATE_COMPLETE" if exists else "CREATE_COMPLETE")
        return "updated" if exists else "created"

    def settle(self, wanted: str):
        """Waits until the stack rests; raises `Failure` with the reasons unless it rests as wanted."""
        while (stack := self.stack()) and stack["StackStatus"].endswith("IN_PROGRESS"):
            time.sleep(0.1)
        status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
        if status == wanted:
            return
        events = self.clouds.describe_stack_events(StackName=STACK)["StackEvents"]
        reasons = [
            f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
            for event in events
            if "FAILED" in event["ResourceStatus"]
        ]
        advice = ["--fresh starts over, without the data of earlier runs."] if wanted == "UPDATE_COMPLETE" else []
        raise Failure("\n".join([f"the stack ended as {status}:", *reasons, *advice]))

    def mend_routes(self) -> str:
        """Makes the API's routes those of the template and returns the API's address.

        ministack 1.5.33 ignores `Body` of AWS::ApiGatewayV2::Api, where SAM puts all routes of an
        HttpApi. They are read from the processed template, so nothing is written twice.
        """
        template = self.clouds.get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
        template = json.loads(template) if isinstance(template, str) else template
        resources = template["Resources"]
        found = self.clouds.describe_stack_resources(StackName=STACK)["StackResources"]
        names = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in found}
        apis = [(lid, r) for lid, r in resources.items() if r["Type"] == "AWS::ApiGatewayV2::Api"]
        if len(apis) != 1:
            raise Failure(f"expected one HTTP API in the template, found {len(apis)}")
        lid, api = apis[0]
        body = api["Properties"].get("Body")
        if body:
            self.write_routes(names[lid], routes_of(body, names))
        return f"{self.endpoint}/_aws/execute-api/{names[lid]}/$default"

    def write_routes(self, api_id: str, wanted: dict):
        """Replaces the API's routes unless they are as wanted (route key -> function name)."""
        api = self.client("apigatewayv2")
        integrations = {i["IntegrationId"]: i["IntegrationUri"].rsplit(":", 1)[-1]
                        for i in all_items(api.get_integrations, api_id)}
        routes = all_items(api.get_routes, api_id)
        if {r["RouteKey"]: integrations.get(r.get("Target", "/").split("/")[-1]) for r in routes} == wanted:
            return
        for route in routes:
            api.delete_route(ApiId=api_id, RouteId=route["RouteId"])
        for integration in integrations:
            api.delete_integration(ApiId=api_id, IntegrationId=integration)
        targets = {}
        for key, function in wanted.items():
            if function not in targets:
                targets[function] = api.create_integration(
                    ApiId=api_id,
                    IntegrationType="AWS_PROXY",
                    PayloadFormatVersion="2.0",
                    IntegrationUri=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}",
                )["IntegrationId"]
            api.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{targets[function]}")


def all_items(call, api_id: str) -> list:
    """Every item of a paged listing."""
    items, page = [], {}
    while True:
        answer = call(ApiId=api_id, **page)
        items += answer["Items"]
        if not answer.get("NextToken"):
            return items
        page = {"NextToken": answer["NextToken"]}


def routes_of(body: dict, names: dict) -> dict:
    """Route key -> function name, from the OpenAPI document SAM made."""
    unsupported = [part for part in ("x-amazon-apigateway-cors", "security") if part in body]
    if unsupported or body.get("components", {}).get("securitySchemes"):
        raise Failure("the HTTP API uses CORS or authorizers, which deploy.py does not carry over to the emulator")
    routes = {}
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            uri = json.dumps(operation["x-amazon-apigateway-integration"]["uri"])
            function = names[re.search(r"\$\{(\w+)(?:\.Arn|Alias\w*)\}", uri).group(1)]
            verb = "ANY" if method.startswith("x-") else method.upper()
            routes["$default" if path == "/$default" else f"{verb} {path}"] = function
    return routes


def with_local_code(template: pathlib.Path, binaries: pathlib.Path, parameters: dict) -> tuple[str, dict]:
    """The template with every function's code taken from the bucket, and what to put into the bucket."""
    document = yaml.load(template.read_text(), Loader)
    drop_metric_math(document["Resources"])
    number_concurrency(document, parameters)
    drop_external_id_conditions(document["Resources"])
    drop_tls_policies(document["Resources"])
    code = {}
    for name, resource in document["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        binary = resource["Metadata"]["BuildProperties"]["Binary"]
        path = (binaries / binary).resolve()
        if not path.is_file():
            raise Failure(f"{path} is missing, which the template's {name} runs: build the functions first")
        body = shim(path)
        key = f"{binary}-{hashlib.sha256(body).hexdigest()[:12]}.zip"
        code[key] = body
        resource["Properties"]["CodeUri"] = f"s3://{BUCKET}/{key}"
    return yaml.dump(document, Dumper=Dumper, sort_keys=False), code


def drop_metric_math(resources: dict):
    """Leaves out alarms over expressions, which ministack 1.5.33 refuses. No alarm is ever raised locally."""
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource.get("Properties", {}):
            del resources[name]


def number_concurrency(document: dict, parameters: dict):
    """Writes the queue sources' maximum concurrency as a number where it is a parameter.

    ministack 1.5.33 keeps the parameter's text, which then stops its poller of every queue.
    """
    for resource in document["Resources"].values():
        scaling = resource.get("Properties", {}).get("ScalingConfig", {})
        if isinstance(value := scaling.get("MaximumConcurrency"), Tagged):
            name = value.node.value
            scaling["MaximumConcurrency"] = int(parameters.get(name, document["Parameters"][name].get("Default")))


def drop_external_id_conditions(resources: dict):
    """Leaves out conditions on the external id of functions that assume roles.

    ministack 1.5.33 knows it when it judges the role's trust, not when it judges the caller's own policy.
    """
    for resource in resources.values():
        for policy in resource.get("Properties", {}).get("Policies", []):
            for statement in policy.get("Statement", []) if isinstance(policy, dict) else []:
                if statement.get("Action") == ["sts:AssumeRole"]:
                    statement.pop("Condition", None)


def drop_tls_policies(resources: dict):
    """Leaves out the policies that keep buckets from being reached without TLS: the local AWS has none."""
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::S3::BucketPolicy":
            statements = resource["Properties"]["PolicyDocument"]["Statement"]
            if [statement.get("Sid") for statement in statements] == ["OnlyOverTls"]:
                del resources[name]


def shim(path: pathlib.Path) -> bytes:
    """A zip whose bootstrap starts the binary where it is: no copy, and a rebuilt one runs from the next cold start."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as bundle:
        info = zipfile.ZipInfo("bootstrap")
        info.external_attr = 0o755 << 16
        bundle.writestr(info, f"#!/bin/sh\nexec {shlex.quote(str(path))}\n")
    return body.getvalue()
