"""The calls that the command aws makes for what the shipped scripts ask of it: s3 cp and ssm get-parameter."""
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client(service):
    return boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=Config(s3={"addressing_style": "path"}))


def copy(source, target, recursive):
    s3 = client("s3")
    if target.startswith("s3://"):
        bucket, _, folder = target.removeprefix("s3://").partition("/")
        with open(source, "rb") as file:
            s3.put_object(Bucket=bucket, Key=folder + os.path.basename(source), Body=file.read())
        return
    bucket, _, key = source.removeprefix("s3://").partition("/")
    if not recursive:
        s3.head_object(Bucket=bucket, Key=key)
        with open(target, "wb") as file:
            file.write(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        return
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
        for one in page.get("Contents", []):
            path = os.path.join(target, one["Key"].removeprefix(key))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read())


arguments = [one for one in sys.argv[1:] if not one.startswith("--only-show-errors")]
try:
    if arguments[:2] == ["s3", "cp"]:
        copy(arguments[-2], arguments[-1], "--recursive" in arguments)
    elif arguments[:3] == ["ssm", "get-parameter", "--with-decryption"]:
        name = arguments[arguments.index("--name") + 1]
        print(client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
    else:
        sys.exit("not known here: " + " ".join(arguments))
except ClientError as refused:
    sys.exit(str(refused))
