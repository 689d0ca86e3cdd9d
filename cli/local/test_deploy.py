"""Tests of what is done to the template on its way to the emulator, and of the routes read from it."""

import io
import pathlib
import subprocess
import tempfile
import unittest
import zipfile

import yaml

import deploy
from emulator import Failure

TEMPLATE = """
Parameters:
  Most: {Type: Number, Default: 20}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: hello}}
    Properties:
      CodeUri: ./
      Description: !Sub "in ${AWS::Region}"
      Policies:
        - Statement:
            - {Effect: Allow, Action: ["sts:AssumeRole"], Condition: {StringLike: {"sts:ExternalId": "a-*"}}}
            - {Effect: Allow, Action: ["dynamodb:UpdateItem"], Condition: {StringLike: {"dynamodb:LeadingKeys": "K#*"}}}
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {ScalingConfig: {MaximumConcurrency: !Ref Most}}
  Sum: {Type: AWS::CloudWatch::Alarm, Properties: {Metrics: [{Id: a}]}}
  Plain: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: a}}
  Queue: {Type: AWS::SQS::Queue}
  OverTls:
    Type: AWS::S3::BucketPolicy
    Properties: {PolicyDocument: {Statement: [{Sid: OnlyOverTls, Effect: Deny}]}}
  Other:
    Type: AWS::S3::BucketPolicy
    Properties: {PolicyDocument: {Statement: [{Sid: OnlyOverTls, Effect: Deny}, {Sid: Other, Effect: Deny}]}}
"""


class LocalCode(unittest.TestCase):
    """The template as the emulator gets it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="it's here ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.template = self.folder / "template.yaml"
        self.template.write_text(TEMPLATE)
        self.binary = self.folder / "hello"
        self.binary.write_text("#!/bin/sh\necho started\n")
        self.binary.chmod(0o755)

    def local(self, parameters=None):
        """The template that comes out, its text, and the code beside it."""
        text, code = deploy.with_local_code(self.template, self.folder, parameters or {})
        return yaml.load(text, deploy.Loader)["Resources"], text, code

    def test_only_the_code_of_a_function_changes(self):
        resources, text, code = self.local()
        (key,) = code
        self.assertEqual(resources["Hello"]["Properties"]["CodeUri"], f"s3://{deploy.BUCKET}/{key}")
        self.assertIn('!Sub "in ${AWS::Region}"', text)

    def test_the_shim_starts_the_binary_where_it_is(self):
        _, _, code = self.local()
        with zipfile.ZipFile(io.BytesIO(next(iter(code.values())))) as bundle:
            self.assertEqual(bundle.getinfo("bootstrap").external_attr >> 16, 0o755)
            script = bundle.read("bootstrap").decode()
        self.assertEqual(subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout, b"started\n")

    def test_what_the_emulator_refuses_is_adapted(self):
        resources, _, _ = self.local()
        self.assertEqual(sorted(resources), ["Hello", "Other", "Plain", "Queue", "Source"])
        self.assertEqual(resources["Source"]["Properties"]["ScalingConfig"]["MaximumConcurrency"], 20)
        assume, update = resources["Hello"]["Properties"]["Policies"][0]["Statement"]
        self.assertNotIn("Condition", assume)
        self.assertIn("Condition", update)
        resources, _, _ = self.local({"Most": "7"})
        self.assertEqual(resources["Source"]["Properties"]["ScalingConfig"]["MaximumConcurrency"], 7)

    def test_a_missing_binary_is_named(self):
        self.binary.unlink()
        with self.assertRaisesRegex(Failure, "hello is missing"):
            self.local()


class Routes(unittest.TestCase):
    """Routes from the OpenAPI document."""

    def body(self, *routes):
        """A document with these (path, method, function) routes."""
        paths = {}
        for path, method, function in routes:
            uri = {"Fn::Sub": f"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${{{function}.Arn}}/invocations"}
            paths.setdefault(path, {})[method] = {"x-amazon-apigateway-integration": {"uri": uri}}
        return {"paths": paths}

    def test_every_kind_of_route_is_read(self):
        body = self.body(
            ("/a/{id}", "get", "Read"), ("/a/{id}", "delete", "Write"),
            ("/files/{proxy+}", "x-amazon-apigateway-any-method", "Read"), ("/$default", "x-any", "Other"),
        )
        names = {"Read": "stack-read", "Write": "stack-write", "Other": "stack-other"}
        self.assertEqual(deploy.routes_of(body, names), {
            "GET /a/{id}": "stack-read", "DELETE /a/{id}": "stack-write",
            "ANY /files/{proxy+}": "stack-read", "$default": "stack-other",
        })

    def test_what_would_be_lost_is_refused(self):
        for part in ({"x-amazon-apigateway-cors": {}}, {"components": {"securitySchemes": {"a": {}}}}):
            with self.assertRaises(Failure):
                deploy.routes_of({**self.body(), **part}, {})


if __name__ == "__main__":
    unittest.main()
