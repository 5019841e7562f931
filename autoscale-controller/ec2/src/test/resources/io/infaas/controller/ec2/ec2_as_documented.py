"""What EC2 does and moto does not: launches repeated by client token, offerings without capacity, lost answers.

POST /_test/exhaust {"TYPE|ZONE|MARKET": CODE} (ZONE may be *), /_test/limit {"TYPE|ZONE|MARKET": COUNT}, /_test/restore, /_test/lose {"count": N} (the launch happens, its
answer is cut off), /_test/fail {"count": N} (503 before anything happens), /_test/refuse {ACTION: "CODE: MESSAGE"}.
/_test/endings {ACTION: ["throttled", "broken" or "lost", ...]} is how the next calls of the access key AKIAFAULTY end, one by one: refused, failed, or failed
after they have happened; the answer says how many of its calls were repetitions of the SDK. /_test/quota {CODE: VALUE} sets limits of the account, which are 1152 otherwise. /_test/calls counts the actions.
"""
import collections
import io
import json
import threading
import urllib.parse

import moto.ec2.responses.fleets as fleets
from moto.core.responses import ActionResult
from moto.servicequotas.models import ServiceQuotasBackend

lock = threading.RLock()
exhausted = {}
limits = {}
answers = {}
refused = {}
quotas = {}
faults = collections.Counter()
endings = {}
repeated = [0]
calls = collections.Counter()
plain_create_fleet = fleets.Fleets.create_fleet


def error(config, override, market, code):
    return {
        "LaunchTemplateAndOverrides": {
            "LaunchTemplateSpecification": config["LaunchTemplateSpecification"],
            "Overrides": override,
        },
        "Lifecycle": market,
        "ErrorCode": code,
        "ErrorMessage": "There is no capacity: " + code,
    }


def create_fleet(self):
    self.error_on_dryrun()
    with lock:
        token = self._get_param("ClientToken")
        if token in answers:
            return answers[token]
        market = self._get_param("TargetCapacitySpecification", {}).get("DefaultTargetCapacityType", "on-demand")
        left = int(self._get_param("TargetCapacitySpecification")["TotalTargetCapacity"])
        errors, instances, read = [], [], self._get_param
        config = self._get_param("LaunchTemplateConfigs", [])[0]
        # the cheapest that has capacity, whatever its position
        for override in sorted(config["Overrides"], key=lambda o: float(o.get("MaxPrice") or 0)):
            kind, zone = override["InstanceType"], override["AvailabilityZone"]
            key = f"{kind}|{zone}|{market}"
            code = exhausted.get(key) or exhausted.get(f"{kind}|*|{market}")
            here = min(left, limits.get(key, left))
            if not code and here > 0:
                only = {
                    "LaunchTemplateConfigs": [{**config, "Overrides": [override]}],
                    "TargetCapacitySpecification": {"TotalTargetCapacity": here, "DefaultTargetCapacityType": market},
                }
                self._get_param = lambda name, *rest, **named: only.get(name) or read(name, *rest, **named)
                instances += plain_create_fleet(self).result["Instances"]
                left -= here
                if key in limits:
                    limits[key] -= here
            if code or limits.get(key, 1) == 0:
                errors.append(error(config, override, market, code or "InsufficientInstanceCapacity"))
        result = ActionResult({"FleetId": "fleet-1", "Errors": errors, "Instances": instances})
        answers[token] = result
        return result


fleets.Fleets.create_fleet = create_fleet


def get_service_quota(self, service_code, quota_code):
    return {
        "ServiceCode": service_code,
        "QuotaCode": quota_code,
        "QuotaArn": f"arn:aws:servicequotas:{self.region_name}:{self.account_id}:{service_code}/{quota_code}",
        "Value": float(quotas.get(quota_code, 1152)),
        "Unit": "None",
        "Adjustable": True,
    }


ServiceQuotasBackend.get_service_quota = get_service_quota


def control(path, body):
    if path == "exhaust":
        exhausted.update(body)
    elif path == "limit":
        limits.update(body)
    elif path == "restore":
        exhausted.clear()
        limits.clear()
        quotas.clear()
        refused.clear()
        endings.clear()
        faults.clear()
    elif path == "quota":
        quotas.update(body)
    elif path == "refuse":
        refused.update(body)
    elif path == "endings":
        endings.update(body)
        return json.dumps({"repeated": repeated[0]}).encode()
    elif path in ("lose", "fail"):
        faults[path] += body["count"]
    return json.dumps(calls).encode()


def refusal(environment, why):
    code, _, message = why.partition(": ")
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if "/sts/aws4_request" in environment.get("HTTP_AUTHORIZATION", ""):
        return f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()
    return f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>".encode()


def ending(environment, action):
    """How a call ends that may go wrong."""
    if "Credential=AKIAFAULTY/" not in environment.get("HTTP_AUTHORIZATION", ""):
        return "well"
    with lock:
        repeated[0] += "attempt=1" not in environment.get("HTTP_AMZ_SDK_REQUEST", "")
        left = endings.get(action)
        return left.pop(0) if left else "well"


def failure(json_protocol, how):
    """The answer to a call that goes wrong: status, type and body."""
    status, code = {
        "throttled": ("503 Service Unavailable", "RequestLimitExceeded"),
        "broken": ("500 Internal Server Error", "InternalError"),
        "lost": ("504 Gateway Timeout", "Unavailable"),
    }[how]
    if json_protocol:
        return status, "application/x-amz-json-1.0", json.dumps({"__type": "com.amazonaws.sqs#" + code}).encode()
    error = f"<Error><Code>{code}</Code><Message>a fault</Message></Error>"
    return status, "text/xml", f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>".encode()


def wrap(app):
    def take(fault):
        with lock:
            if faults[fault] > 0:
                faults[fault] -= 1
                return True
            return False

    def answer(environment, start):
        path = environment["PATH_INFO"]
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        if path.startswith("/_test/"):
            result = control(path[len("/_test/") :], json.loads(body or b"{}"))
            start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(result)))])
            return [result]
        environment["wsgi.input"] = io.BytesIO(body)
        action = ""
        if environment.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            action = urllib.parse.parse_qs(body.decode()).get("Action", [""])[0]
            calls[action] += 1
        if action in refused:
            result = refusal(environment, refused[action])
            start("403 Forbidden", [("Content-Type", "text/xml"), ("Content-Length", str(len(result)))])
            return [result]
        target = environment.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        how = ending(environment, action or target)
        if how != "well":
            if how == "lost":
                b"".join(app(environment, lambda *rest: None))
            status, kind, result = failure(not action, how)
            start(status, [("Content-Type", kind), ("Content-Length", str(len(result)))])
            return [result]
        if action == "CreateFleet" and take("fail"):
            start("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        if action == "CreateFleet" and take("lose"):
            b"".join(app(environment, lambda *rest: None))
            start("200 OK", [("Content-Type", "text/xml"), ("Content-Length", "10")])
            return [b"<CreateFle"]
        return app(environment, start)

    return answer
