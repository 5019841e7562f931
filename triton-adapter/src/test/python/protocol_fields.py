"""Lists the protocol as the official Python client has it, one fact a line, for ProtocolFieldsTest.

    python3 -m venv /tmp/clients && /tmp/clients/bin/pip install 'tritonclient[grpc]==2.73.0'
    /tmp/clients/bin/python src/test/python/protocol_fields.py > src/test/resources/io/infaas/triton/protocol/protocol-fields.tsv

Columns: message NAME | field MESSAGE NAME NUMBER TYPE LABEL ONEOF | enum NAME VALUE NUMBER | method SERVICE NAME IN OUT STREAMS
"""

from importlib.metadata import version

from google.protobuf import descriptor_pb2
from tritonclient.grpc import model_config_pb2, service_pb2

TYPES = descriptor_pb2.FieldDescriptorProto.Type
LABELS = descriptor_pb2.FieldDescriptorProto.Label


def message(scope, declared):
    name = f"{scope}.{declared.name}"
    yield "message", name
    for field in declared.field:
        kind = field.type_name.removeprefix(".") or TYPES.Name(field.type).removeprefix("TYPE_").lower()
        label = LABELS.Name(field.label).removeprefix("LABEL_").lower()
        oneof = declared.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else "-"
        yield "field", name, field.name, field.number, kind, label, oneof
    for nested in declared.nested_type:
        yield from message(name, nested)
    for nested in declared.enum_type:
        yield from enumeration(name, nested)


def enumeration(scope, declared):
    for value in declared.value:
        yield "enum", f"{scope}.{declared.name}", value.name, value.number


def service(scope, declared):
    for method in declared.method:
        streams = ("client" if method.client_streaming else "-", "server" if method.server_streaming else "-")
        names = (method.input_type.removeprefix("."), method.output_type.removeprefix("."))
        yield "method", f"{scope}.{declared.name}", method.name, *names, "+".join(streams)


def facts():
    for module in (service_pb2, model_config_pb2):
        file = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(file)
        for declared in file.message_type:
            yield from message(file.package, declared)
        for declared in file.enum_type:
            yield from enumeration(file.package, declared)
        for declared in file.service:
            yield from service(file.package, declared)


print(f"# from tritonclient {version('tritonclient')} by src/test/python/protocol_fields.py")
for fact in sorted("\t".join(map(str, fact)) for fact in facts()):
    print(fact)
