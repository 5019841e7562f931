"""check_policies.py TEMPLATE CALLS: evaluates the policies of the template for the calls (JSON), and prints what is wrong."""
import copy
import fnmatch
import json
import re
import sys

import yaml

NAMES = {
    "Cluster": "CLUSTER", "Bucket.Arn": "BUCKET", "Events.Arn": "QUEUE", "LeaseTable.Arn": "TABLE", "NodeRole.Arn": "NODE_ROLE",
    "NodeGroup": "NODE_GROUP", "AWS::Partition": "aws", "AWS::Region": "REGION", "AWS::AccountId": "ACCOUNT",
}


class Template(yaml.SafeLoader):
    """Puts the names of NAMES for what CloudFormation would fill in."""


def function(loader, suffix, node):
    value = loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None
    if suffix in ("Ref", "GetAtt"):
        return NAMES.get(value, value)
    return value and re.sub(r"\$\{([^}]+)}", lambda found: NAMES.get(found.group(1), found.group(0)), value)


Template.add_multi_constructor("!", function)


def listed(value):
    return value if isinstance(value, list) else [value]


def matches(patterns, value):
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in listed(patterns))


def holds(condition, context):
    for operator, keys in condition.items():
        for key, values in keys.items():
            if operator not in ("StringEquals", "StringLike"):
                sys.exit("the operator %s is not evaluated here" % operator)
            given = context.get(key)
            if given is None or not (matches(values, given) if operator == "StringLike" else given in listed(values)):
                return False
    return True


def allowing(policy, action, resource, context):
    """The first statement that allows it, by its position."""
    for position, statement in enumerate(policy["Statement"]):
        if (statement["Effect"] == "Allow" and action in listed(statement["Action"])
                and matches(statement["Resource"], resource) and holds(statement.get("Condition", {}), context)):
            return position
    return None


def parse(context):
    return dict([context.split("=", 1)]) if context else {}


with open(sys.argv[1]) as file:
    resources = yaml.load(file, Template)["Resources"]
with open(sys.argv[2]) as file:
    calls = json.load(file)
policies = {name[:-len("Policy")].upper(): one["Properties"]["PolicyDocument"]
            for name, one in resources.items() if one["Type"] == "AWS::IAM::ManagedPolicy"}
used = set()
for call in calls:
    policy, context = policies[call["role"]], parse(call["context"])
    name = "%s %s on %s" % (call["role"], call["action"], call["resource"])
    position = allowing(policy, call["action"], call["resource"], context)
    if position is None:
        print("%s is not allowed" % name)
        continue
    used.add((call["role"], position, call["action"]))
    if call["context"]:
        other = {key: "another" for key in context}
        if allowing(policy, call["action"], call["resource"], other) is not None:
            print("%s is allowed whatever %s is" % (name, call["context"].split("=")[0]))
    elsewhere = call["resource"].replace("CLUSTER", "ANOTHER").replace("BUCKET", "ANOTHER")
    if elsewhere != call["resource"] and allowing(policy, call["action"], elsewhere, context) is not None:
        print("%s is allowed on %s too" % (name, elsewhere))
    without = copy.deepcopy(policy)
    for statement in without["Statement"]:
        statement["Action"] = [action for action in listed(statement["Action"]) if action != call["action"]]
    if allowing(without, call["action"], call["resource"], context) is not None:
        print("%s is allowed by another action" % name)
for role, policy in policies.items():
    for position, statement in enumerate(policy["Statement"]):
        for action in listed(statement["Action"]):
            if "*" in action:
                print("%s has the pattern %s" % (role, action))
            elif (role, position, action) not in used:
                print("%s has %s in statement %s, which no call needs" % (role, action, statement["Sid"]))
