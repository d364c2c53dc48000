"""Prints the descriptors of the protocol that BuildStream's package brings, as JSON."""

import importlib.util
import json
import sys
import types

# The package itself depends on others that are not needed here.
package = types.ModuleType("buildstream")
package.__path__ = importlib.util.find_spec("buildstream").submodule_search_locations
sys.modules["buildstream"] = package

from buildstream._protos.build.bazel.remote.execution.v2 import remote_execution_pb2
from buildstream._protos.build.bazel.semver import semver_pb2
from buildstream._protos.google.bytestream import bytestream_pb2
from buildstream._protos.google.longrunning import operations_pb2
from buildstream._protos.google.rpc import status_pb2

FILES = [remote_execution_pb2, semver_pb2, bytestream_pb2, operations_pb2, status_pb2]
messages, enums, services = {}, {}, {}


def add_enum(enum):
    enums[enum.full_name] = {value.name: value.number for value in enum.values}


def add_message(message):
    messages[message.full_name] = {
        field.name: {
            "number": field.number,
            "type": field.type,
            "repeated": field.is_repeated if hasattr(field, "is_repeated") else field.label == 3,
            "of": (field.message_type or field.enum_type).full_name if field.message_type or field.enum_type else None,
        }
        for field in message.fields
    }
    for nested in message.nested_types:
        add_message(nested)
    for enum in message.enum_types:
        add_enum(enum)


for file in (module.DESCRIPTOR for module in FILES):
    for message in file.message_types_by_name.values():
        add_message(message)
    for enum in file.enum_types_by_name.values():
        add_enum(enum)
    for service in file.services_by_name.values():
        services[service.full_name] = {
            method.name: [
                method.input_type.full_name,
                method.output_type.full_name,
                method.client_streaming,
                method.server_streaming,
            ]
            for method in service.methods
        }

print(json.dumps({"messages": messages, "enums": enums, "services": services}))
