"""check_user_data.py USER-DATA SCHEMA FOLDER: prints what is wrong with it, one line each; writes its files below FOLDER."""
import json
import os
import sys

import jsonschema
import yaml


class Strict(yaml.SafeLoader):
    """Refuses keys that are given twice."""


def mapping(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            print("the key %s is given twice" % key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
with open(sys.argv[1]) as file:
    text = file.read()
if not text.startswith("#cloud-config\n"):
    print("the first line is not #cloud-config")
document = yaml.load(text, Strict)
with open(sys.argv[2]) as file:
    schema = json.load(file)
modules = [schema["$defs"][one["$ref"].rsplit("/", 1)[1]] for one in schema["allOf"]]
known = {key for module in modules for key in module.get("properties", {})}
for key in sorted(set(document) - known):
    print("cloud-init has no key %s" % key)
for failure in jsonschema.Draft4Validator(schema).iter_errors(document):
    print("%s: %s" % (failure.json_path, failure.message))
for one in document.get("write_files", []):
    path = sys.argv[3] + one["path"]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(one["content"])
    os.chmod(path, int(one.get("permissions", "0644"), 8))
