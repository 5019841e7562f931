"""What IAM allows and moto does not look at: resources, conditions, and what EC2 checks beside a call.

POST /_test/policy {"Statement": [...]} holds every call against that policy from then on, {} none; the answer is what was refused until then. Beside it, {"Context": {...}} is what is
known of who calls. /_test/profile {"name": NAME}
makes an instance profile with a role of that name. /_test/parts {"fail": true} has S3 refuse all parts but the first, /_test/parts {} none.
"""
import fnmatch
import io
import json
import re
import urllib.parse

from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.ssm.models import ssm_backends

ACCOUNT, REGION, USER = "123456789012", "us-east-1", "arn:aws:iam::123456789012:user/moto"
EC2 = f"arn:aws:ec2:{REGION}:{ACCOUNT}:"
policy = {}
refused = []
parts = {}


def listed(value):
    return value if isinstance(value, list) else [value]


def allows(statement, action, resource, context):
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            match = {"StringEquals": lambda v, given: v == given, "StringLike": lambda v, given: fnmatch.fnmatchcase(given, v)}
            filled = [re.sub(r"\$\{([^}]+)}", lambda found: context.get(found.group(1), found.group(0)), value) for value in listed(values)]
            if not any(key in context and match[operator](value, context[key]) for value in filled):
                return False
    return action in listed(statement["Action"]) and any(
        fnmatch.fnmatchcase(resource, pattern) for pattern in listed(statement["Resource"])
    )


def numbered(form, prefix):
    """Values of PREFIX.1, PREFIX.2 and so on."""
    found = []
    while f"{prefix}.{len(found) + 1}" in form:
        found.append(form[f"{prefix}.{len(found) + 1}"])
    return found


def tags(form, kind):
    """Condition keys of the tags that a request gives a resource of a kind."""
    for name, value in form.items():
        if re.fullmatch(r"TagSpecification\.\d+\.ResourceType", name) and value == kind:
            start = name[: -len("ResourceType")] + "Tag."
            keys = [key for key in form if key.startswith(start) and key.endswith(".Key")]
            return {"aws:RequestTag/" + form[key]: form[key[:-3] + "Value"] for key in keys}
    return {}


def launches(form):
    yield "ec2:RunInstances", EC2 + "instance/*", tags(form, "instance")
    kinds = [("subnet", [form.get("SubnetId", "default")]), ("volume", ["*"]), ("network-interface", ["*"])]
    kinds.append(("security-group", numbered(form, "SecurityGroupId")))
    for kind, ids in kinds:
        yield from (("ec2:RunInstances", f"{EC2}{kind}/{one}", {}) for one in ids)
    yield "ec2:RunInstances", f"arn:aws:ec2:{REGION}::image/{form.get('ImageId')}", {}
    if tags(form, "instance"):
        yield "ec2:CreateTags", EC2 + "instance/*", {"ec2:CreateAction": "RunInstances"}
    profile = form.get("IamInstanceProfile.Name") or form.get("IamInstanceProfile.Arn", "").split("/")[-1]
    if profile:
        roles = iam_backends[ACCOUNT]["aws"].get_instance_profile(profile).roles
        yield "iam:PassRole", roles[0].arn, {"iam:PassedToService": "ec2.amazonaws.com"}


def fleets(form):
    yield "ec2:CreateFleet", EC2 + "fleet/*", tags(form, "fleet")
    yield "ec2:CreateFleet", EC2 + "launch-template/lt-1", {}
    yield "ec2:CreateTags", EC2 + "fleet/*", {"ec2:CreateAction": "CreateFleet"}


def changes(action, ids):
    for one in ids:
        found = ec2_backends[ACCOUNT][REGION].describe_tags(filters={"resource-id": [one]})
        yield action, f"{EC2}instance/{one}", {"aws:ResourceTag/" + tag["key"]: tag["value"] for tag in found}


def of_ec2(action, form):
    name = "ec2:" + action
    if action == "RunInstances":
        return launches(form)
    if action == "CreateFleet":
        return fleets(form)
    if action in ("CreateTags", "TerminateInstances", "GetConsoleOutput"):
        prefix = "ResourceId" if action == "CreateTags" else "InstanceId"
        return changes(name, numbered(form, prefix) or [form.get(prefix)])
    return [(name, EC2 + "launch-template/lt-1" if "LaunchTemplate" in action and action.startswith("Create") else "*", {})]


def of_s3(method, path, query, body):
    bucket, _, key = path.lstrip("/").partition("/")
    if not key and "delete" in query:
        # S3 refuses each key on its own
        return [("s3:DeleteObject", f"arn:aws:s3:::{bucket}/{one}", {}) for one in re.findall("<Key>(.*?)</Key>", body.decode())]
    if not key:
        return [("s3:ListBucket", "arn:aws:s3:::" + bucket, {"s3:prefix": query.get("prefix", [""])[0]})]
    if method not in ("GET", "HEAD"):
        return [("s3:AbortMultipartUpload" if method == "DELETE" else "s3:PutObject", f"arn:aws:s3:::{bucket}/{key}", {})]
    needed = [("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", {})]
    held = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
    # who may not list is not told that there is no such key
    return needed if held and key in held.keys else needed + [("s3:ListBucket", "arn:aws:s3:::" + bucket, {"s3:prefix": key})]


def of_target(target, body):
    """Calls of the services that take JSON."""
    service, action = target.split(".")
    if service == "AmazonSQS":
        return [("sqs:" + action, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{body['QueueUrl'].split('/')[-1]}", {})]
    if service.startswith("DynamoDB"):
        return [("dynamodb:" + action, f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{body['TableName']}", {})]
    if service == "AmazonSSM" and action == "GetParametersByPath":
        return [("ssm:" + action, f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{body['Path']}", {})]
    if service == "AmazonSSM":
        return of_parameter(action, body)
    if service.startswith("ServiceQuotas"):
        return [("servicequotas:" + action, "*", {})]
    return [("pricing:" + action, "*", {})]


def of_parameter(action, body):
    account = "" if body["Name"].startswith("/aws/") else ACCOUNT
    arn = f"arn:aws:ssm:{REGION}:{account}:parameter{body['Name']}"
    # one that is not there has no tags
    ssm = ssm_backends[ACCOUNT][REGION]
    held = ssm.list_tags_for_resource("Parameter", body["Name"]) if account and ssm.get_parameter(body["Name"]) else {}
    of_it = {"ssm:resourceTag/" + key: value for key, value in held.items()}
    return [("ssm:" + action, arn, of_it)] + ([("ssm:AddTagsToResource", arn, {})] if body.get("Tags") else [])


def needed(environment, body):
    scope = re.search(r"/(\w+)/aws4_request", environment.get("HTTP_AUTHORIZATION", ""))
    target = environment.get("HTTP_X_AMZ_TARGET")
    if target:
        return of_target(target, json.loads(body))
    if scope and scope.group(1) == "ec2":
        form = dict(urllib.parse.parse_qsl(body.decode()))
        return of_ec2(form["Action"], form)
    if scope and scope.group(1) == "s3":
        query = urllib.parse.parse_qs(environment["QUERY_STRING"], keep_blank_values=True)
        return of_s3(environment["REQUEST_METHOD"], environment["PATH_INFO"], query, body)
    # GetCallerIdentity needs no permission
    return []


def refusal(action, resource):
    service = action.split(":")[0]
    name = action.lower() if service == "sqs" else action
    why = f"User: {USER} is not authorized to perform: {name} on resource: {resource} because no identity-based policy allows the {name} action"
    if service in ("ec2", "iam"):
        error = f"<Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation. {why}. Encoded authorization failure message: Q2</Message>"
        return "403 Forbidden", "text/xml", f"<Response><Errors><Error>{error}</Error></Errors><RequestID>1</RequestID></Response>"
    if service == "s3":
        return "403 Forbidden", "text/xml", f"<Error><Code>AccessDenied</Code><Message>{why}</Message></Error>"
    kind = "AccessDenied" if service == "sqs" else "AccessDeniedException"
    return "400 Bad Request", "application/x-amz-json-1.1", json.dumps({"__type": kind, "message": why, "Message": why})


def control(path, body):
    before = json.dumps(refused).encode()
    if path == "policy":
        policy.clear()
        policy.update(body)
        refused.clear()
    elif path == "parts":
        parts.clear()
        parts.update(body)
    else:
        iam = iam_backends[ACCOUNT]["aws"]
        iam.create_role(body["name"], "{}", "/", None, "", [], "3600")
        iam.create_instance_profile(body["name"], "/", [body["name"]], [])
    return before


def products(request):
    """The Price List, which moto does not have; one type has a price."""
    known = any(each["Field"] == "instanceType" and each["Value"] == "m5.large" for each in request["Filters"])
    price = {"unit": "Hrs", "pricePerUnit": {"USD": "0.0960000000"}}
    product = {"terms": {"OnDemand": {"SKU.TERM": {"priceDimensions": {"SKU.TERM.RATE": price}}}}}
    return {"FormatVersion": "aws_v1", "PriceList": [json.dumps(product)] if known else []}


def wrap(app):
    def answer(environment, start):
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        environment["wsgi.input"] = io.BytesIO(body)
        path = environment["PATH_INFO"]
        if path in ("/_test/policy", "/_test/profile", "/_test/parts"):
            result = control(path.split("/")[-1], json.loads(body))
            start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(result)))])
            return [result]
        number = urllib.parse.parse_qs(environment["QUERY_STRING"]).get("partNumber")
        if parts and number and number != ["1"]:
            text = "<Error><Code>InvalidPart</Code><Message>as ordered</Message></Error>"
            start("400 Bad Request", [("Content-Type", "application/xml"), ("Content-Length", str(len(text)))])
            return [text.encode()]
        if policy and not path.startswith("/_test/"):
            for action, resource, context in needed(environment, body):
                context = {**context, **policy.get("Context", {})}
                if not any(allows(statement, action, resource, context) for statement in policy["Statement"]):
                    refused.append(f"{action} on {resource}")
                    status, kind, text = refusal(action, resource)
                    text = "" if environment["REQUEST_METHOD"] == "HEAD" else text
                    start(status, [("Content-Type", kind), ("Content-Length", str(len(text.encode())))])
                    return [text.encode()]
        if environment.get("HTTP_X_AMZ_TARGET") == "AWSPriceListService.GetProducts":
            text = json.dumps(products(json.loads(body)))
            start("200 OK", [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(text)))])
            return [text.encode()]
        return app(environment, start)

    return answer
